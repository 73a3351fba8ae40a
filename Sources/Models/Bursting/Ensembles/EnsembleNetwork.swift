import LinearAlgebra
import NetworkCore

/// A network of spiking ensembles that learns from bursts: BurstCCN or Burstprop, in one phase or two (Greedy et al. 2022, Fig. 2).
///
/// The schedule of phases is the caller's: ``run(_:learning:using:)`` with and without plasticity, ``teach(_:)`` and
/// ``stopTeaching()``. Nothing is reset between examples.
public final class EnsembleNetwork<Scalar: BLASScalar> {
  public let parameters: EnsembleParameters
  let network: EnsembleCircuit<Scalar>
  package let schedule: EnsembleSchedule<Scalar>
  private let predicting, learning: Program<Scalar>
  private let blocks: [WeightBlocks<Scalar>]

  /// - Parameters:
  ///   - phases: those of an example, by name.
  ///   - streams: of connections and of initial potentials.
  public init(
    parameters: EnsembleParameters, phases: [String] = ["continuous"], streams: RandomStreams
  ) {
    precondition(
      parameters.feedbackExcitation.count == 2 && parameters.feedbackInhibition.count == 2
        && parameters.hiddenDendriticCurrents.count == 2 && parameters.hiddenBaselines.count == 2,
      "there are two hidden ensembles")
    self.parameters = parameters
    network = EnsembleCircuit(parameters, phases: phases, streams: streams)
    schedule = EnsembleSchedule(parameters: parameters, network: network)
    predicting = Program(schedule.step(learning: false), for: network.circuit)
    learning = Program(schedule.step(learning: true), for: network.circuit)
    blocks = network.plastic.map { WeightBlocks($0, neurons: parameters.neurons) }
    for population in circuit.populations {
      var stream = streams.stream("potentials/\(population.name)")
      population[.soma].mapInPlace { _ in Scalar(parameters.initialDeviation * stream.normal()) }
    }
    for hidden in 0..<2 {
      for neuron in neurons(of: hidden) {
        network.hidden[.apicalCurrent][neuron] = Scalar(parameters.hiddenDendriticCurrents[hidden])
        network.hidden[.baseline][neuron] = Scalar(parameters.hiddenBaselines[hidden])
      }
    }
    network.output[.baseline].fill(Scalar(parameters.outputBaseline))
    stopTeaching()
  }

  public var circuit: Circuit<Scalar> { network.circuit }
  /// Two ensembles, two, and one.
  public var input: Population<Scalar> { network.input }
  public var hidden: Population<Scalar> { network.hidden }
  public var output: Population<Scalar> { network.output }

  /// The neurons of an ensemble within its layer.
  public func neurons(of ensemble: Int) -> Range<Int> {
    ensemble * parameters.neurons..<(ensemble + 1) * parameters.neurons
  }

  /// Sets the currents into the input somata until the next call: those of a pattern, or none.
  public func present(_ pattern: [Bool]?) {
    for ensemble in 0..<2 {
      let current =
        pattern.map { $0[ensemble] ? parameters.currentForOne : parameters.currentForZero } ?? 0
      for neuron in neurons(of: ensemble) {
        network.input[.somaticCurrent][neuron] = Scalar(current)
      }
    }
  }

  /// Teaches every output neuron by its own event rate of this moment, until the next call.
  public func teach(_ target: Bool) {
    let trace = output[trace: .eventAverage]
    for neuron in 0..<output.size {
      let rate = trace[neuron] / parameters.averagingTimeConstant * 1000
      output[.apicalCurrent][neuron] = Scalar(
        parameters.outputDendriticCurrent
          + parameters.teachingCurrent(rate: rate, target: target))
    }
  }

  public func stopTeaching() {
    output[.apicalCurrent].fill(Scalar(parameters.outputDendriticCurrent))
  }

  /// Runs `steps` steps of Δt.
  ///
  /// - Parameter isLearning: whether synapses are plastic.
  public func run(_ steps: Int, learning isLearning: Bool, using stream: inout RandomStream) {
    (isLearning ? learning : predicting).run(steps, using: &stream)
  }

  // MARK: What is measured

  /// Events and bursts of an ensemble since they were last taken.
  public struct Counts: Sendable, Hashable, Codable {
    public var events = 0
    public var bursts = 0
  }

  /// Of the input ensembles, the hidden ones and the output.
  public func takeCounts() -> [Counts] {
    [(input, 2), (hidden, 2), (output, 1)].flatMap { population, ensembles in
      (0..<ensembles).map { ensemble in
        guard let firing = population.firing else { return Counts() }
        return Counts(
          events: firing.events.takeTotal(of: neurons(of: ensemble)),
          bursts: firing.bursts.takeTotal(of: neurons(of: ensemble)))
      }
    }
  }

  /// P of the output ensemble now: Σ⟨b⟩ / Σ⟨e⟩ over its neurons, or p_b.
  public var expectedBurstProbability: Double {
    guard parameters.rule == .burstprop else { return parameters.outputBaseline }
    let (events, bursts) = (output[trace: .eventAverage], output[trace: .burstAverage])
    let sums = (0..<output.size).reduce(into: (0.0, 0.0)) {
      $0.0 += bursts[$1]
      $0.1 += events[$1]
    }
    return sums.1 == 0 ? 0 : sums.0 / sums.1
  }

  /// The mean weights: from input 1 and 2 to hidden 1, from these to hidden 2, from hidden 1 and 2 to the output.
  public var meanWeights: [Double] {
    blocks.flatMap(\.means)
  }

  // MARK: Checkpoints

  /// Everything but `snapshot` that a run goes on from, by names.
  public var named: [(name: String, matrix: Matrix<Scalar>)] {
    circuit.populations.flatMap { population in
      population.compartmentNames.map { ("\(population.name)/\($0)", population[$0]) }
        + population.traceNames.map { ("\(population.name)/\($0)", population[trace: $0].values) }
    } + network.plastic.map { ($0.name, $0.sparse.values) }
  }

  /// The state of firing and the factors of the traces.
  public struct Snapshot: Sendable, Hashable, Codable {
    var firing: [FiringState<Scalar>.Snapshot]
    var factors: [Double]
  }

  public var snapshot: Snapshot {
    Snapshot(
      firing: circuit.populations.compactMap { $0.firing?.snapshot },
      factors: network.clocks.map(\.factor))
  }

  public func restore(_ snapshot: Snapshot) {
    for (population, state) in zip(circuit.populations, snapshot.firing) {
      population.firing?.restore(state)
    }
    for (clock, factor) in zip(network.clocks, snapshot.factors) { clock.factor = factor }
  }
}
