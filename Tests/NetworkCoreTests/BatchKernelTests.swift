import LinearAlgebra
import NetworkCore
import Testing

/// Products and plasticity updates on minibatches, below and above the sizes at which BLAS takes over.
@Suite struct BatchKernelTests {
  struct Shape: CustomTestStringConvertible, Sendable {
    var post: Int
    var pre: Int
    var trials: Int
    var testDescription: String { "\(post) x \(pre), \(trials) trials" }
  }

  /// Whole and broken vectors of rows, blocks of presynaptic neurons and groups of trials.
  static let shapes = [(70, 61), (67, 130), (41, 200), (8, 600)].flatMap { post, pre in
    [1, 2, 3, 4, 5, 9, 10, 16, 17].map { Shape(post: post, pre: pre, trials: $0) }
  }
  /// Sums of up to 600 products of numbers up to 1, in another order: a few hundred roundings.
  static let tolerance = (double: 1e-12, float: 1e-4)

  /// The largest deviation of `v` and of the updated weights from plain sums.
  private func deviation<S: BLASScalar>(_ type: S.Type, _ shape: Shape) -> Double {
    var stream = RandomStreams(seed: 9).stream("batch")
    let source = Population<S>(
      "source", size: shape.pre, trials: shape.trials, cellType: .input, compartments: [.soma])
    let target = Population<S>(
      "target", size: shape.post, trials: shape.trials, cellType: .pyramidal,
      compartments: [.soma, .apical])
    let weights = Matrix<S>(shape.post, shape.pre) { _, _ in S(stream.uniform(in: -1..<1)) }
    let old = weights.copy()
    let rate = 0.3
    let pathway = Pathway(
      "up", from: source, to: target, .soma, weights: .dense(weights),
      rule: PlasticityRule(learningRate: rate, postsynapticFactor: .compartment(.apical)))
    let circuit = Circuit("batch", populations: [source, target], pathways: [pathway])
    // Every third presynaptic neuron is silent in every trial, others in some.
    source[signal: .rate].assign(
      from: Matrix(shape.pre, shape.trials) { row, trial in
        row % 3 == 0 || (row + trial) % 4 == 0 ? 0 : S(stream.uniform())
      })
    target[.apical].assign(
      from: Matrix(shape.post, shape.trials) { _, _ in S(stream.uniform(in: -1..<1)) })
    target[.soma].fill(.nan)
    Program([.transmit(into: target, .soma), .learn(pathway)], for: circuit).run()
    var largest = 0.0
    let r = source[signal: .rate]
    for i in 0..<shape.post {
      for trial in 0..<shape.trials {
        let sum = (0..<shape.pre).reduce(0.0) { $0 + Double(old[i, $1]) * Double(r[$1, trial]) }
        largest = max(largest, abs(Double(target[.soma][i, trial]) - sum))
      }
      for j in 0..<shape.pre {
        let mean =
          (0..<shape.trials).reduce(0.0) {
            $0 + Double(target[.apical][i, $1]) * Double(r[j, $1])
          } / Double(shape.trials)
        largest = max(largest, abs(Double(weights[i, j]) - Double(old[i, j]) - rate * mean))
        if j % 3 == 0 && weights[i, j] != old[i, j] { largest = .infinity }
      }
    }
    return largest
  }

  /// Two pathways into one compartment, the second with thresholds: the second product adds to the first.
  @Test(arguments: [2, 7, 16])
  func pathwaysIntoOneCompartmentAdd(trials: Int) {
    var stream = RandomStreams(seed: 10).stream("batch")
    let (post, pre) = (67, 130)
    func matrix(_ rows: Int, _ columns: Int) -> Matrix<Double> {
      Matrix(rows, columns) { _, _ in stream.uniform(in: -1..<1) }
    }
    let sources = ["one", "two"].map {
      Population<Double>($0, size: pre, trials: trials, cellType: .input, compartments: [.soma])
    }
    let target = Population<Double>(
      "target", size: post, trials: trials, cellType: .pyramidal, compartments: [.soma])
    let weights = sources.map { _ in matrix(post, pre) }
    let threshold = matrix(post, 1)
    for source in sources { source[signal: .rate].assign(from: matrix(pre, trials)) }
    let pathways = sources.indices.map { index in
      Pathway(
        "from\(index)", from: sources[index], to: target, .soma, weights: .dense(weights[index]),
        threshold: index == 1 ? threshold : nil)
    }
    let circuit = Circuit("sum", populations: sources + [target], pathways: pathways)
    target[.soma].fill(.nan)
    Program([.transmit(into: target, .soma)], for: circuit).run()
    for trial in 0..<trials {
      for i in 0..<post {
        let sum = zip(weights, sources).reduce(threshold[i]) { sum, part in
          (0..<pre).reduce(sum) { $0 + part.0[i, $1] * part.1[signal: .rate][$1, trial] }
        }
        #expect(abs(target[.soma][i, trial] - sum) < Self.tolerance.double)
      }
    }
  }

  @Test(arguments: shapes)
  func productsAndUpdatesAreTheirSums(shape: Shape) {
    #expect(deviation(Double.self, shape) < Self.tolerance.double)
    #expect(deviation(Float.self, shape) < Self.tolerance.float)
  }
}
