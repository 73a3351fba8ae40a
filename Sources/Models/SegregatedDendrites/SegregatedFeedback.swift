/// What the weights Y from the output layer onto apical dendrites are; the weights themselves, sparse ones included, stand in
/// ``SegregatedWeights``.
public enum SegregatedFeedback: Hashable, Sendable {
  /// Random and fixed, each layer its own.
  case random
  /// Random and fixed, a fraction of them set to 0 and the rest multiplied by `amplification`.
  case sparse(zeroFraction: Double, amplification: Double)
  /// The transposed feedforward weights, multiplied out down from the output, after every update, with fresh normal noise
  /// of this deviation on every weight.
  case symmetric(noise: Double)

  public var isTransported: Bool {
    if case .symmetric = self { return true }
    return false
  }
}
