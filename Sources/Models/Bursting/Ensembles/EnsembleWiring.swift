import LinearAlgebra
import NetworkCore

/// The pathways between ensembles: every pair of neurons is connected with the same probability, in every pathway anew.
struct EnsembleWiring<Scalar: BLASScalar> {
  let parameters: EnsembleParameters
  let streams: RandomStreams

  private func graph(
    _ name: String, from source: Population<Scalar>, to target: Population<Scalar>
  ) -> SparseGraph {
    var stream = streams.stream("connections/\(name)")
    return SparseGraph(
      targets: target.size, sources: source.size, probability: parameters.connectionProbability,
      using: &stream)
  }

  /// W and the inhibition beside it.
  func feedforward(
    from source: Population<Scalar>, to target: Population<Scalar>, rate: Double
  ) -> (pathways: [Pathway<Scalar>], plastic: Pathway<Scalar>) {
    let p = parameters
    let name = "\(source.name)To\(target.name.capitalized)"
    let (weight, inhibition) = (
      Scalar(p.initialWeight * p.weightScale), Scalar(p.feedforwardInhibition * p.weightScale)
    )
    let excitatory = Pathway(
      name, from: source, transmitted, to: target, .somaticExcitation,
      weights: .sparse(SparseMatrix(graph(name, from: source, to: target)) { _, _ in weight }),
      eventRules: EnsemblePlasticity(parameters: p).rules(learningRate: rate * p.weightScale),
      weightRange: 0...p.largestWeight * p.weightScale)
    let inhibitory = Pathway(
      "\(name)Inhibition", from: source, .event, to: target, .somaticInhibition,
      weights: .sparse(
        SparseMatrix(graph("\(name)Inhibition", from: source, to: target), uniform: inhibition)))
    return ([excitatory, inhibitory], excitatory)
  }

  /// What plastic pathways transmit.
  private var transmitted: SignalName {
    parameters.detection == .events ? .event : .isolatedSpike
  }

  /// Y, and Q on the same synapses.
  func feedback(
    from source: Population<Scalar>, to target: Population<Scalar>
  ) -> [Pathway<Scalar>] {
    let p = parameters
    func bursts(
      _ name: String, _ weights: [Double], into compartment: CompartmentName
    ) -> Pathway<Scalar> {
      Pathway(
        name, from: source, .burst, to: target, compartment,
        weights: .sparse(
          SparseMatrix(graph(name, from: source, to: target)) { neuron, _ in
            Scalar(weights[neuron / p.neurons] * p.weightScale)
          }))
    }
    func events(
      _ name: String, for feedback: Pathway<Scalar>, into compartment: CompartmentName,
      sign: Double
    ) -> Pathway<Scalar> {
      Pathway(
        name, from: source, .event, to: target, compartment, weights: .shared(with: feedback),
        gain: sign * p.outputBaseline)
    }
    let excitation = bursts("feedbackExcitation", p.feedbackExcitation, into: .apicalExcitation)
    let inhibition = bursts("feedbackInhibition", p.feedbackInhibition, into: .apicalInhibition)
    switch p.rule == .burstprop ? .none : p.eventFeedback {
    case .none: return [excitation, inhibition]
    case .otherReceptor:
      return [
        excitation, inhibition,
        events("eventInhibition", for: excitation, into: .apicalInhibition, sign: 1),
        events("eventExcitation", for: inhibition, into: .apicalExcitation, sign: 1),
      ]
    case .sameReceptor:
      return [
        excitation, inhibition,
        events("eventExcitation", for: excitation, into: .apicalExcitation, sign: -1),
        events("eventInhibition", for: inhibition, into: .apicalInhibition, sign: -1),
      ]
    }
  }
}
