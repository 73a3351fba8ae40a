import Foundation
import Support

/// Turns resolved values into an experiment's own type, and refuses when the two do not fit.
///
/// The properties of the type are named as the hyperparameters. Each hyperparameter of the file must
/// be a property: one that the code does not read would be varied in vain. A property of type Int
/// needs a default without a point in the file, one of type Double needs one with a point: the
/// file's value fixes what `--set` accepts. The properties of a ``SharedHyperparameters`` group count as the type's own.
enum HyperparameterDecoding {
  /// - Throws: ``ReproductionError/hyperparameterMismatch(experiment:reason:)``.
  static func decode<Hyperparameters: Decodable>(
    _ type: Hyperparameters.Type, from values: [String: JSONValue], experiment: String
  ) throws -> Hyperparameters {
    let decoded: Hyperparameters
    var members = values
    // What groups are decoded from: the same values once more, where `superDecoder()` looks for them.
    guard members.updateValue(.object(values), forKey: superKey) == nil else {
      throw ReproductionError.hyperparameterMismatch(
        experiment: experiment, reason: "a hyperparameter cannot have the name '\(superKey)'")
    }
    do {
      decoded = try JSONDecoder().decode(
        type, from: Data(JSONValue.object(members).canonicalText.utf8))
    } catch let error as DecodingError {
      throw ReproductionError.hyperparameterMismatch(
        experiment: experiment, reason: error.hyperparameterReason)
    }
    let properties = Dictionary(grouping: properties(of: decoded), by: \.name)
    for (name, value) in values.sorted(by: { $0.key < $1.key }) {
      guard let readers = properties[name] else {
        throw ReproductionError.hyperparameterMismatch(
          experiment: experiment, reason: "the file has '\(name)', which the code does not read")
      }
      if let reason = readers.lazy.compactMap({ mismatch(value, $0.value) }).first {
        throw ReproductionError.hyperparameterMismatch(
          experiment: experiment, reason: "'\(name)' \(reason)")
      }
    }
    return decoded
  }

  fileprivate static let superKey = "super"

  /// The stored properties, those of a group in its place.
  private static func properties(of decoded: Any) -> [(name: String, value: Any)] {
    Mirror(reflecting: decoded).children.flatMap { child in
      if let shared = child.value as? any HyperparameterGroup {
        return properties(of: shared.group)
      }
      return child.label.map { [(name: $0, value: child.value)] } ?? []
    }
  }

  private static func mismatch(_ value: JSONValue, _ property: Any) -> String? {
    switch (HyperparameterType(of: value), property) {
    case (.integer, is any BinaryFloatingPoint), (.list(of: .integer), is [Double]),
      (.list(of: .integer), is [Float]):
      "is \(value) in the file, but a number with a fraction in the code; write a decimal point"
    case (.number, is any BinaryInteger), (.list(of: .number), is [Int]):
      "is \(value) in the file, but an integer in the code; leave the decimal point out"
    default: nil
    }
  }
}

extension DecodingError {
  fileprivate var hyperparameterReason: String {
    switch self {
    case .keyNotFound(let key, _): "the code reads '\(key.stringValue)', which the file lacks"
    case .typeMismatch(_, let context), .valueNotFound(_, let context),
      .dataCorrupted(let context):
      "'\(context.hyperparameterPath)': " + context.debugDescription
    @unknown default: "\(self)"
    }
  }
}

extension DecodingError.Context {
  /// Without the key that groups are decoded under.
  fileprivate var hyperparameterPath: String {
    codingPath.map(\.stringValue).filter { $0 != HyperparameterDecoding.superKey }
      .joined(separator: ".")
  }
}
