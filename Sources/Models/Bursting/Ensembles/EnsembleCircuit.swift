import LinearAlgebra
import NetworkCore

/// The circuit of ensembles: a population for each layer, whose ensembles stand one after another.
///
/// ```
/// input → hidden → output   W: events, plastic, excitatory; and fixed inhibition beside them       onto somata
/// output → hidden           Y: bursts, excitatory and inhibitory; Q (BurstCCN): events, p_b Y      onto dendrites
/// ```
struct EnsembleCircuit<Scalar: BLASScalar> {
  let circuit: Circuit<Scalar>
  let input, hidden, output: Population<Scalar>
  /// Bottom up.
  let plastic: [Pathway<Scalar>]
  let clocks: [DecayClock<Scalar>]

  /// The clocks of all traces.
  private struct Clocks {
    let excitation, inhibition, adaptation, threshold, recent, average: DecayClock<Scalar>

    init(_ p: EnsembleParameters) {
      func clock(_ timeConstant: Double) -> DecayClock<Scalar> {
        DecayClock(timeConstant: timeConstant, timeStep: p.timeStep)
      }
      excitation = clock(p.neuron.excitatoryTimeConstant)
      inhibition = clock(p.neuron.inhibitoryTimeConstant)
      adaptation = clock(p.neuron.somaticAdaptationTimeConstant)
      threshold = clock(p.neuron.thresholdTimeConstant)
      recent = clock(p.recentTimeConstant)
      average = clock(p.averagingTimeConstant)
    }

    var all: [DecayClock<Scalar>] {
      [excitation, inhibition, adaptation, threshold, recent, average]
    }
  }

  init(_ p: EnsembleParameters, phases: [String], streams: RandomStreams) {
    let clocks = Clocks(p)
    self.clocks = clocks.all
    input = Self.population("input", p, ensembles: 2, clocks, isInput: true, isPlastic: false)
    hidden = Self.population("hidden", p, ensembles: 2, clocks, isInput: false, isPlastic: true)
    output = Self.population("output", p, ensembles: 1, clocks, isInput: false, isPlastic: true)
    let wiring = EnsembleWiring<Scalar>(parameters: p, streams: streams)
    let (up, learning) = wiring.feedforward(from: input, to: hidden, rate: p.hiddenLearningRate)
    let (top, deciding) = wiring.feedforward(from: hidden, to: output, rate: p.outputLearningRate)
    plastic = [learning, deciding]
    circuit = Circuit(
      "ensembles, \(p.rule.rawValue)", populations: [input, hidden, output],
      pathways: up + top + wiring.feedback(from: output, to: hidden), phases: phases)
  }

  private static func population(
    _ name: String, _ p: EnsembleParameters, ensembles: Int, _ clocks: Clocks, isInput: Bool,
    isPlastic: Bool
  ) -> Population<Scalar> {
    var traces: [CompartmentName: DecayClock<Scalar>] = [
      .somaticExcitation: clocks.excitation, .somaticInhibition: clocks.inhibition,
      .apicalExcitation: clocks.excitation, .apicalInhibition: clocks.inhibition,
      .somaticAdaptation: clocks.adaptation, .thresholdRise: clocks.threshold,
      .recentEvents: clocks.recent,
    ]
    var isolation: Firing.Isolation?
    if p.detection == .isolatedSpikes {
      traces[.recentSpikes] = clocks.recent
      isolation = Firing.Isolation(
        signal: .isolatedSpike, trace: .recentSpikes, limit: 0.36787944117144233)
    }
    if isPlastic {
      traces[.eventAverage] = clocks.average
      traces[.burstAverage] = clocks.average
    }
    return Population(
      name, size: ensembles * p.neurons, cellType: isInput ? .input : .pyramidal,
      compartments: [.soma, .apical, .apicalAdaptation]
        + (isInput ? [.somaticCurrent] : [.apicalCurrent, .baseline]),
      signals: [], traces: traces,
      firing: p.neuron.firing(p.timeStep, isolation: isolation))
  }
}
