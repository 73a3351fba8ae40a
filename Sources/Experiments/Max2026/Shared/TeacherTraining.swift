import Foundation
import LinearAlgebra
import Models
import Reproduction

/// The hyperparameters of `experiments/max2026/shared/training.yaml`: learning the answers of a random teacher.
struct TeacherHyperparameters: Decodable, Sendable {
  let epochs: Int
  let samples: Int
  let presentation, settling: Double
  let validations: Int
  let angleEvery: Int
  let teacherSeed: Int
  let studentSeeds: [Int]

  /// The seed of the authors' code for the student of a run; beyond their list, one that is none of theirs.
  func studentSeed(_ run: Int) -> UInt32 {
    UInt32(
      truncatingIfNeeded: studentSeeds.indices.contains(run) ? studentSeeds[run] : 1_000_000 + run)
  }
}

/// Training as in Fig. 3 of Max et al. 2026: a network settles, then learns in epochs of shuffled samples, each presented for a while with
/// targets that come as many steps later as there are areas. Validation samples are presented without targets while weights stay
/// plastic.
struct TeacherTraining {
  let network: StreamingHyperparameters
  let training: TeacherHyperparameters
  private let teacher: RandomTeacher
  private let hold, settling: Int

  /// - Throws: `UnusableHyperparameters`.
  init(_ network: StreamingHyperparameters, _ training: TeacherHyperparameters) throws {
    try network.requireUsable()
    self.network = network
    self.training = training
    hold = try stepCount(training.presentation, by: network.timeStep, "presentation")
    settling = try stepCount(training.settling, by: network.timeStep, "settling")
    try require(
      hold > network.areas + 1,
      "presentation should be more steps than there are areas, \(network.areas), and one")
    try require(
      training.samples * hold > 10, "samples should be presented for more than ten steps in all")
    teacher = RandomTeacher(
      layers: network.layers, attenuation: network.feedforwardAttenuation,
      seed: UInt32(truncatingIfNeeded: training.teacherSeed))
  }

  private func stream(_ part: RandomTeacher.Part) -> SampleStream<Double> {
    let samples = teacher.samples(
      part, count: training.samples, ofPotentials: network.isTaughtPotentials)
    return SampleStream(
      inputs: samples.inputs, targets: samples.targets, hold: hold, delay: network.areas)
  }

  /// What is called during training; by default nothing.
  struct Observer {
    var validation: (_ epoch: Int, _ error: Double) -> Void = { _, _ in }
    /// After the training pass of an epoch, with the samples in their order.
    var epoch: (_ epoch: Int, any StreamingNetwork<Double>, SampleStream<Double>) throws -> Void = {
      _, _, _ in
    }
  }

  /// Trains, and returns the last validation error, and an order for the test samples.
  ///
  /// - Parameter draws: what samples are ordered by.
  /// - Throws: `DivergedRun`, and what `observer` throws.
  func run(
    _ network: any StreamingNetwork<Double>, orders draws: MersenneTwister, epochs: Int? = nil,
    _ observer: Observer
  ) throws -> (validation: Double, testOrder: [Int]) {
    var (training, validation) = (stream(.training), stream(.validation))
    var shuffles = draws
    let epochs = epochs ?? self.training.epochs
    let plastic = StreamingMode(isTaught: false, learnsForward: true, learnsLateral: true)
    training.settle(network, steps: settling)
    var last = Double.nan
    for epoch in 0..<epochs {
      training.shuffle(by: shuffles.permutation(training.count))
      training.present(to: network, .learning)
      try observer.epoch(epoch + 1, network, training)
      guard self.training.validations * epoch % epochs < self.training.validations else { continue }
      last = validation.measure(network, plastic).afterTen
      try requireFinite(last, "the validation error", after: epoch)
      observer.validation(epoch + 1, last)
      validation.shuffle(by: shuffles.permutation(validation.count))
    }
    return (last, shuffles.permutation(self.training.samples))
  }

  /// Mean squared error on the test samples, without the first ten steps: as the model measures it, and of rates.
  ///
  /// - Parameter order: of the samples; nil for that in which they were drawn.
  func test(
    _ network: any StreamingNetwork<Double>, order: [Int]? = nil
  ) -> (own: Double, rates: Double) {
    var samples = stream(.test)
    if let order { samples.shuffle(by: order) }
    let own = samples.measure(network, .predicting).afterTen
    guard network.isTaughtPotentials else { return (own, own) }
    var (sum, step) = (0.0, 0)
    // Linear outputs are potentials; others are rates already.
    let isLinear = self.network.transfer == .linear
    samples.observe(network, .predicting) {
      defer { step += 1 }
      guard step >= 10 else { return }
      for i in 0..<network.output.rows {
        let rate = isLinear ? tanh(network.output[i]) : network.output[i]
        let difference = rate - tanh(network.target[i])
        sum += difference * difference
      }
    }
    return (own, sum / Double(step - 10))
  }

  /// Mean angles of the updates to the gradient by area, over the samples, each after its presentation, at the weights as they are; nothing
  /// is learned.
  func angles(
    of network: any StreamingNetwork<Double>, on samples: SampleStream<Double>,
    by examiner: any StreamingNetwork<Double>
  ) -> [Double] {
    for ((_, own), (_, other)) in zip(examiner.learned, network.learned) { own.assign(from: other) }
    var sums = [Double](repeating: 0, count: self.network.areas)
    samples.present(to: examiner, StreamingMode(isTaught: true, copiesFeedback: true)) { _ in
      for (k, angle) in examiner.anglesToGradient(afterSteps: 1).enumerated() { sums[k] += angle }
    }
    return sums.map { $0 / Double(samples.count) }
  }
}
