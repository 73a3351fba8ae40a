import LinearAlgebra
import NetworkCore

/// Samples presented to a network one after another, each for a while, with targets that come later than inputs, so that they meet what the
/// output makes of them.
///
/// At step s of a pass the input is that of sample `s / hold` and the target that of sample `max(s − delay, 0) / hold` of the present order.
public struct SampleStream<Scalar: BLASScalar> {
  /// n_0 x samples.
  public let inputs: Matrix<Scalar>
  /// n_L x samples.
  public let targets: Matrix<Scalar>
  /// Steps of a sample.
  public let hold: Int
  /// By how many steps targets are later than inputs; less than ``hold``.
  public let delay: Int
  /// The samples as they are presented: shuffling acts on the order that there is.
  public private(set) var order: [Int]

  public init(inputs: Matrix<Scalar>, targets: Matrix<Scalar>, hold: Int, delay: Int) {
    precondition(inputs.columns == targets.columns, "a target for each input")
    precondition(0 <= delay && delay < hold, "targets come while their inputs are there")
    self.inputs = inputs
    self.targets = targets
    self.hold = hold
    self.delay = delay
    order = Array(0..<inputs.columns)
  }

  public var count: Int { order.count }

  /// `order[i] ← order[permutation[i]]`.
  public mutating func shuffle(by permutation: [Int]) {
    order = permutation.map { order[$0] }
  }

  /// The first steps of a pass, without targets or learning.
  public func settle(_ network: some StreamingNetwork<Scalar>, steps: Int) {
    var remaining = steps
    for sample in order where remaining > 0 {
      network.input.setColumn(0, to: inputs.column(sample))
      network.run(min(hold, remaining), .predicting)
      remaining -= hold
    }
  }

  /// One pass.
  public func present(to network: some StreamingNetwork<Scalar>, _ mode: StreamingMode) {
    present(to: network, mode) { _ in network.run(1, mode) }
  }

  /// One pass.
  ///
  /// - Parameter lastStep: runs the last step of each sample.
  public func present(
    to network: some StreamingNetwork<Scalar>, _ mode: StreamingMode,
    lastStep: (_ sample: Int) throws -> Void
  ) rethrows {
    for (position, sample) in order.enumerated() {
      network.input.setColumn(0, to: inputs.column(sample))
      if position == 0 { network.target.setColumn(0, to: targets.column(sample)) }
      network.run(delay, mode)
      network.target.setColumn(0, to: targets.column(sample))
      network.run(hold - delay - 1, mode)
      try lastStep(sample)
    }
  }

  /// One pass, step by step.
  ///
  /// - Parameter observe: called after every step.
  public func observe(
    _ network: some StreamingNetwork<Scalar>, _ mode: StreamingMode,
    _ observe: () throws -> Void
  ) rethrows {
    for (position, sample) in order.enumerated() {
      network.input.setColumn(0, to: inputs.column(sample))
      if position == 0 { network.target.setColumn(0, to: targets.column(sample)) }
      for step in 0..<hold {
        if step == delay { network.target.setColumn(0, to: targets.column(sample)) }
        network.run(1, mode)
        try observe()
      }
    }
  }

  /// What a pass was off by: mean squared errors, sums over outputs and means over steps.
  public struct Errors: Sendable, Hashable {
    public let all: Double
    /// Without the first ten steps.
    public let afterTen: Double
    /// Of the last step of each sample, when activity has settled.
    public let settled: Double
  }

  /// One pass whose squared error is measured.
  public func measure(
    _ network: some StreamingNetwork<Scalar>, _ mode: StreamingMode
  ) -> Errors {
    let mode = mode.measured
    _ = network.squaredError.take()
    var (first, total, settled) = (0.0, 0.0, 0.0)
    /// Runs steps one by one where their errors are told apart.
    func run(_ steps: Int, from step: Int) {
      let apart = min(max(10 - step, 0), steps)
      if apart > 0 {
        network.run(apart, mode)
        first += network.squaredError.take()
      }
      network.run(steps - apart, mode)
      total += network.squaredError.take()
    }
    for (position, sample) in order.enumerated() {
      let start = position * hold
      network.input.setColumn(0, to: inputs.column(sample))
      if position == 0 { network.target.setColumn(0, to: targets.column(sample)) }
      run(delay, from: start)
      network.target.setColumn(0, to: targets.column(sample))
      run(hold - delay - 1, from: start + delay)
      let before = total + first
      run(1, from: start + hold - 1)
      settled += total + first - before
    }
    let steps = count * hold
    return Errors(
      all: (first + total) / Double(steps), afterTen: total / Double(max(steps - 10, 1)),
      settled: settled / Double(count))
  }
}
