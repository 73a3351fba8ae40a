import LinearAlgebra

/// Reads off what pathways would learn from: the inductions `p qᵀ` of their rules, mean over the trials, at the present state.
public final class InductionProbe<Scalar: BLASScalar> {
  private let inductions: [Matrix<Scalar>]
  private let program: Program<Scalar>

  /// - Parameter pathways: each with a rule, from the circuit.
  public init(_ pathways: [Pathway<Scalar>], of circuit: Circuit<Scalar>) {
    inductions = pathways.map { Matrix($0.matrix.rows, $0.matrix.columns) }
    program = Program(zip(pathways, inductions).map { .induce($0, into: $1) }, for: circuit)
  }

  /// The inductions, shaped as the weights. The matrices are overwritten by the next call.
  public func read() -> [Matrix<Scalar>] {
    program.run()
    return inductions
  }
}
