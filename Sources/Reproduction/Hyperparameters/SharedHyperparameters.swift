/// Hyperparameters that several figures of a paper have in common, as one property of each.
///
/// ```swift
/// struct NetworkHyperparameters: Decodable, Sendable {
///   let hiddenLayers: [Int]
///   let learningRate: Double
/// }
///
/// struct Hyperparameters: Decodable, Sendable {
///   @SharedHyperparameters var network: NetworkHyperparameters
///   let epochs: Int
/// }
/// ```
///
/// The group's properties are named as the hyperparameters, like those beside it; the name of the group itself stands in no
/// file. Which file a value comes from, the figure's or a shared one, makes no difference. A group holds no other group.
///
/// The source file of the group belongs among the `codeUnits` of every experiment that reads it.
@propertyWrapper
public struct SharedHyperparameters<Group: Decodable & Sendable>: Decodable, Sendable {
  public var wrappedValue: Group

  public init(wrappedValue: Group) { self.wrappedValue = wrappedValue }

  public init(from decoder: any Decoder) throws { wrappedValue = try Group(from: decoder) }
}

extension KeyedDecodingContainer {
  /// Decodes a group from all values; the key, its property's name, is not looked up.
  ///
  /// Synthesised `Decodable` conformances call it for properties marked ``SharedHyperparameters``.
  ///
  /// - Throws: a `DecodingError`, also for a group inside a group.
  public func decode<Group>(
    _ type: SharedHyperparameters<Group>.Type, forKey key: Key
  ) throws -> SharedHyperparameters<Group> {
    guard codingPath.isEmpty else {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: self,
        debugDescription: "a group of shared hyperparameters holds no other group")
    }
    return try type.init(from: superDecoder())
  }
}

/// A ``SharedHyperparameters`` of any type.
protocol HyperparameterGroup {
  var group: Any { get }
}

extension SharedHyperparameters: HyperparameterGroup {
  var group: Any { wrappedValue }
}
