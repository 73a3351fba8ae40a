/// A quantity one neuron can form from its own compartments and its own signals, and from nothing else.
///
/// The somatic dynamics and the postsynaptic side of every plasticity rule are written in it. There is no case
/// for another neuron's state, so locality is a property of the type. `φ(u) − φ(a v_basal)` reads
/// `.signal(.rate) - .transfer(φ, a * .compartment(.basal))`.
public indirect enum LocalExpression: Sendable {
  case compartment(CompartmentName)
  case signal(SignalName)
  case constant(Double)
  case scaled(Double, LocalExpression)
  case sum(LocalExpression, LocalExpression)
  case product(LocalExpression, LocalExpression)
  /// The first over the second, by the rules of IEEE: `0 / 0` is NaN.
  case quotient(LocalExpression, LocalExpression)
  /// φ of the expression.
  case transfer(TransferFunction, LocalExpression)
  /// φ' of the expression.
  case derivative(TransferFunction, LocalExpression)

  public static func + (a: LocalExpression, b: LocalExpression) -> LocalExpression { .sum(a, b) }
  public static func - (a: LocalExpression, b: LocalExpression) -> LocalExpression {
    .sum(a, .scaled(-1, b))
  }
  public static prefix func - (a: LocalExpression) -> LocalExpression { .scaled(-1, a) }
  public static func * (scale: Double, a: LocalExpression) -> LocalExpression { .scaled(scale, a) }
  public static func * (a: LocalExpression, b: LocalExpression) -> LocalExpression {
    .product(a, b)
  }
  public static func / (a: LocalExpression, b: LocalExpression) -> LocalExpression {
    .quotient(a, b)
  }
}
