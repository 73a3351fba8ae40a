import Foundation
import Support

/// Turns resolved values into an experiment's own type, and refuses when the two do not fit.
///
/// The properties of the type are named as the hyperparameters. Each hyperparameter of the file must
/// be a property: one that the code does not read would be varied in vain. A property of type Int
/// needs a default without a point in the file, one of type Double needs one with a point: the
/// file's value fixes what `--set` accepts.
enum HyperparameterDecoding {
  /// - Throws: ``ReproductionError/hyperparameterMismatch(experiment:reason:)``.
  static func decode<Hyperparameters: Decodable>(
    _ type: Hyperparameters.Type, from values: [String: JSONValue], experiment: String
  ) throws -> Hyperparameters {
    let decoded: Hyperparameters
    do {
      decoded = try JSONDecoder().decode(
        type, from: Data(JSONValue.object(values).canonicalText.utf8))
    } catch let error as DecodingError {
      throw ReproductionError.hyperparameterMismatch(
        experiment: experiment, reason: error.hyperparameterReason)
    }
    let properties = Dictionary(
      Mirror(reflecting: decoded).children.compactMap { child in
        child.label.map { ($0, child.value) }
      }, uniquingKeysWith: { first, _ in first })
    for (name, value) in values.sorted(by: { $0.key < $1.key }) {
      guard let property = properties[name] else {
        throw ReproductionError.hyperparameterMismatch(
          experiment: experiment, reason: "the file has '\(name)', which the code does not read")
      }
      if let reason = mismatch(value, property) {
        throw ReproductionError.hyperparameterMismatch(
          experiment: experiment, reason: "'\(name)' \(reason)")
      }
    }
    return decoded
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
      "'\(context.codingPath.map(\.stringValue).joined(separator: "."))': "
        + context.debugDescription
    @unknown default: "\(self)"
    }
  }
}
