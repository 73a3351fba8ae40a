/// The name of a compartment: a place of a neuron that has a potential.
public struct CompartmentName: Hashable, Sendable, ExpressibleByStringLiteral,
  CustomStringConvertible
{
  public let description: String

  public init(_ name: String) { description = name }
  public init(stringLiteral value: String) { description = value }

  public static let soma: CompartmentName = "soma"
  public static let basal: CompartmentName = "basal"
  public static let apical: CompartmentName = "apical"
}

/// The name of a signal: what a neuron sends along its axon.
public struct SignalName: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  public let description: String

  public init(_ name: String) { description = name }
  public init(stringLiteral value: String) { description = value }

  public static let rate: SignalName = "rate"
  public static let spike: SignalName = "spike"
  public static let event: SignalName = "event"
  public static let burst: SignalName = "burst"
}
