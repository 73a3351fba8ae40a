import LinearAlgebra
import Models
import NetworkCore
import Reproduction

/// Fig. 3C: the potentials of a hidden neuron while a digit is presented; its soma follows the basal dendrite and ignores
/// the apical one.
enum CompartmentTraces: Experiment {
  static let name = "guerguiev2017/fig3c-compartments"
  static let data = DataRequirement.digits
  static let codeUnits =
    SegregatedFigure.codeUnits + ["Experiments/Guerguiev2017/CompartmentTraces"]

  struct Hyperparameters: Decodable, Sendable {
    @SharedHyperparameters var network: SegregatedHyperparameters
    @SharedHyperparameters var training: SegregatedTrainingHyperparameters
    let neuron: Int
    let phaseSteps: Int
  }

  /// The potentials of all hidden neurons of the first layer, by steps.
  private struct Traces {
    var basal: [[Float]] = []
    var apical: [[Float]] = []
    var soma: [[Float]] = []
    var spikes: [[Int]] = []
    var plateaus: (forward: [Float], target: [Float]) = ([], [])
  }

  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    try h.network.check()
    try require(h.network.hiddenLearning == .plateaus, "hiddenLearning should be plateaus")
    guard let size = h.network.hiddenLayers.first else {
      throw UnusableHyperparameters(
        description: "hiddenLayers should have a layer whose neurons are shown")
    }
    try require((0..<size).contains(h.neuron), "neuron should be one of 0 to \(size - 1)")
    try require(
      (h.network.minimumPhase...250).contains(h.phaseSteps),
      "phaseSteps should lie between minimumPhase and 250")
    let training = try SegregatedTraining(
      h.network, h.training, context, observation: .apicalPotentials)
    var nothing: [Int] = []
    try training.run(context, record: &nothing)
    let stream = context.streams.stream("presentation")
    let traces = present(training, steps: h.phaseSteps, stream)
    record(traces, neuron: h.neuron, context)

    // Other feedback weights, the same draws: what the soma does must not change.
    var other = context.streams.stream("other feedback")
    for matrix in training.network.weights.feedback {
      matrix.mapInPlace { _ in Float(other.normal()) }
    }
    let replay = present(training, steps: h.phaseSteps, stream)
    context.summarize("soma_change", largestDifference(traces.soma, replay.soma))
    context.summarize("apical_change", largestDifference(traces.apical, replay.apical))
  }

  /// Shows a test image before, so that the network is not at rest, and then another in both phases.
  private static func present(
    _ training: SegregatedTraining, steps: Int, _ stream: RandomStream
  ) -> Traces {
    let network = training.network
    var stream = stream
    func show(_ index: Int) {
      let pixels = training.test.pixels
      network.show(training.test.images[index * pixels..<(index + 1) * pixels])
      network.teach(Int(training.test.labels[index]))
    }
    network.reset()
    show(0)
    for phase in SegregatedPhase.allCases { network.run(phase, steps, using: &stream) }
    show(1)
    var traces = Traces()
    let neurons = network.hidden[0]
    for phase in SegregatedPhase.allCases {
      network.begin(phase)
      let window = network.parameters.averaging.window(of: steps)
      for step in 0..<steps {
        network.step(phase, window: step < steps - window ? nil : window).run(1, using: &stream)
        traces.basal.append(values(neurons[.basal]))
        traces.apical.append(values(neurons[.apical]))
        traces.soma.append(values(neurons[.soma]))
        traces.spikes.append(neurons.spikes?.counts() ?? [])
      }
      network.end(phase, window: window, using: &stream)
    }
    traces.plateaus = (values(neurons[.plateauForward]), values(neurons[.plateauTarget]))
    return traces
  }

  private static func values(_ column: Matrix<Float>) -> [Float] {
    column.rowArrays.map { $0[0] }
  }

  private static func record(_ traces: Traces, neuron: Int, _ context: RunContext) {
    let steps = traces.soma.count
    for step in 0..<steps {
      context.record("basal", Double(traces.basal[step][neuron]), step: step)
      context.record("apical", Double(traces.apical[step][neuron]), step: step)
      context.record("soma", Double(traces.soma[step][neuron]), step: step)
      if let spikes = traces.spikes[step].dropFirst(neuron).first {
        context.record("spikes", Double(spikes), step: step)
      }
    }
    func course(_ trace: [[Float]], _ neuron: Int) -> [Double] { trace.map { Double($0[neuron]) } }
    let margins = traces.soma[0].indices.map { neuron in
      let soma = course(traces.soma, neuron)
      return (
        basal: PearsonCorrelation.coefficient(soma, course(traces.basal, neuron)),
        apical: PearsonCorrelation.coefficient(soma, course(traces.apical, neuron))
      )
    }
    let chosen = margins[neuron]
    context.summarize("correlation_soma_basal", chosen.basal)
    context.summarize("correlation_soma_apical", chosen.apical)
    context.summarize("correlation_margin", chosen.basal - abs(chosen.apical))
    let all = margins.map { $0.basal - abs($0.apical) }.filter(\.isFinite)
    context.summarize(
      "correlation_margin_all_neurons", all.reduce(0, +) / Double(max(all.count, 1)))
    context.summarize("plateau_forward", Double(traces.plateaus.forward[neuron]))
    context.summarize("plateau_target", Double(traces.plateaus.target[neuron]))
  }

  private static func largestDifference(_ a: [[Float]], _ b: [[Float]]) -> Double {
    zip(a.joined(), b.joined()).reduce(0) { max($0, abs(Double($1.0) - Double($1.1))) }
  }

  static func plausibility(_ h: Hyperparameters) -> [PlausibilityTable] { h.network.plausibility() }
}
