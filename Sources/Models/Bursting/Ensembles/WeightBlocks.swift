import LinearAlgebra
import NetworkCore

/// The mean weights from each ensemble of a layer onto each of the next, by one product of all weights with a matrix of shares.
struct WeightBlocks<Scalar: BLASScalar> {
  private let weights: SparseMatrix<Scalar>
  /// Synapses x blocks: 1/n in the block of n synapses that the synapse belongs to, 0 elsewhere.
  private let shares: Matrix<Scalar>

  /// - Parameter neurons: of an ensemble.
  init(_ pathway: Pathway<Scalar>, neurons: Int) {
    weights = pathway.sparse
    let sources = pathway.source.size / neurons
    let blocks = weights.graph.pairs.map { $0.target / neurons * sources + $0.source / neurons }
    let shares = Matrix<Scalar>(weights.values.rows, pathway.target.size / neurons * sources)
    var sizes = Array(repeating: 0, count: shares.columns)
    for block in blocks { sizes[block] += 1 }
    for (synapse, block) in blocks.enumerated() {
      shares[synapse, block] = 1 / Scalar(sizes[block])
    }
    self.shares = shares
  }

  /// By target, and for each by source.
  var means: [Double] {
    let means = Matrix<Scalar>(shares.columns)
    Scalar.gemv(
      true, shares.rows, shares.columns, 1, shares.pointer, shares.leadingDimension,
      weights.values.pointer, 0, means.pointer)
    return (0..<shares.columns).map { Double(means[$0]) }
  }
}
