import LinearAlgebra
import Models

/// What an error microcircuit begins with under a seed of the authors' code: potentials, weights and mismatches, drawn in its order.
struct ErrorMicrocircuitStudent<Scalar: BLASScalar> {
  let potentials, errorPotentials: [Matrix<Scalar>]
  let weights: ErrorMicrocircuitWeights<Scalar>
  /// The generator as it then is: what orders the samples.
  let draws: MersenneTwister

  /// - Parameters:
  ///   - range: W is uniform in ± this, times the strength of the projection.
  ///   - lateralVariability: weights within an area are the identity, as far as numbers of neurons agree, plus uniform ± this.
  ///   - mismatch: feedback copies W and adds uniform ± this.
  init(
    _ areas: CorticalAreas, _ connectivity: AreaConnectivity, seed: UInt32, range: Double,
    lateralVariability: Double, mismatch: Double
  ) {
    var draws = MersenneTwister(seed: seed)
    let neurons = Array(areas.sizes.dropFirst())
    func normal(_ sizes: [Int]) -> [Matrix<Scalar>] {
      sizes.map { size in Matrix((0..<size).map { _ in Scalar(draws.normal()) }) }
    }
    potentials = normal(neurons)
    errorPotentials = normal(areas.errorSizes)
    draws = MersenneTwister(seed: seed)
    let isLayered = connectivity == .layered
    let forward =
      isLayered
      ? Self.layeredWeights(areas, range, &draws)
      : Self.skippingWeights(areas, connectivity, range, &draws)
    func lateral(_ rows: [Int], _ columns: [Int]) -> [Matrix<Scalar>] {
      zip(rows, columns).map { rows, columns in
        let matrix: Matrix<Scalar> = draws.uniformMatrix(rows, columns, within: lateralVariability)
        for i in 0..<min(rows, columns) { matrix[i, i] += 1 }
        return matrix
      }
    }
    let toErrors = lateral(areas.errorSizes, neurons)
    let fromErrors = lateral(neurons, areas.errorSizes)
    draws = MersenneTwister(seed: seed)
    let noise =
      isLayered
      ? Self.layeredMismatch(areas, mismatch, &draws)
      : Self.skippingMismatch(areas, mismatch, &draws)
    weights = ErrorMicrocircuitWeights(
      forward: forward, toErrors: toErrors, fromErrors: fromErrors, mismatch: noise)
    self.draws = draws
  }

  private static func layeredWeights(
    _ areas: CorticalAreas, _ range: Double, _ draws: inout MersenneTwister
  ) -> [AreaPair: Matrix<Scalar>] {
    let sizes = areas.sizes
    let list = (1..<sizes.count).map { k in
      (
        AreaPair(from: k - 1, to: k),
        draws.uniformMatrix(sizes[k], sizes[k - 1], within: range) as Matrix<Scalar>
      )
    }
    return Dictionary(uniqueKeysWithValues: list)
  }

  /// Blocks between all areas are drawn, of which those of projections are used.
  private static func skippingWeights(
    _ areas: CorticalAreas, _ connectivity: AreaConnectivity, _ range: Double,
    _ draws: inout MersenneTwister
  ) -> [AreaPair: Matrix<Scalar>] {
    var blocks: [AreaPair: Matrix<Scalar>] = [:]
    for (target, rows) in areas.sizes.enumerated() {
      for (source, columns) in areas.sizes.enumerated() {
        let pair = AreaPair(from: source, to: target)
        guard areas.forward.contains(pair) else {
          draws.skipUniform(rows * columns)
          continue
        }
        let block: Matrix<Scalar> = draws.uniformMatrix(rows, columns, within: range)
        blocks[pair] = block.scaled(by: connectivity.strength(pair))
      }
    }
    // A matrix of all error neurons follows, which copies take the place of.
    let errors = areas.errorSizes.reduce(0, +)
    draws.skipUniform(errors * errors)
    return blocks
  }

  /// Drawn anew for every area; the last one counts.
  private static func layeredMismatch(
    _ areas: CorticalAreas, _ range: Double, _ draws: inout MersenneTwister
  ) -> [AreaPair: Matrix<Scalar>] {
    var last: [AreaPair: Matrix<Scalar>] = [:]
    for _ in 1..<areas.count {
      for k in 1..<areas.count {
        last[AreaPair(from: k + 1, to: k)] = draws.uniformMatrix(
          areas.errorSizes[k - 1], areas.errorSizes[k], within: range)
      }
    }
    return last
  }

  /// Blocks of the upper triangle of a matrix of all error neurons.
  private static func skippingMismatch(
    _ areas: CorticalAreas, _ range: Double, _ draws: inout MersenneTwister
  ) -> [AreaPair: Matrix<Scalar>] {
    let sizes = areas.errorSizes
    let starts = sizes.indices.map { sizes[..<$0].reduce(0, +) }
    let all = sizes.reduce(0, +)
    let square: Matrix<Scalar> = draws.uniformMatrix(all, all, within: range)
    return Dictionary(
      uniqueKeysWithValues: areas.feedback.map { pair in
        let (top, left) = (starts[pair.target - 1], starts[pair.source - 1])
        let block = Matrix<Scalar>(sizes[pair.target - 1], sizes[pair.source - 1]) {
          top + $0 <= left + $1 ? square[top + $0, left + $1] : 0
        }
        return (pair, block)
      })
  }
}
