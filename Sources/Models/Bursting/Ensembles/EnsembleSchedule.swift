import LinearAlgebra
import NetworkCore

/// One step of Δt: membranes, spikes, then what spikes and background add to traces, for the next step to feel; learning between
/// the jump of ẽ and those of the averages.
package struct EnsembleSchedule<Scalar: BLASScalar> {
  let parameters: EnsembleParameters
  let network: EnsembleCircuit<Scalar>

  package func step(learning isLearning: Bool) -> Schedule<Scalar> {
    membranes + spikes + background + transmission + marks + (isLearning ? learning : []) + averages
  }

  /// Dendrites feel the somata of the step before.
  package var membranes: Schedule<Scalar> {
    let p = parameters
    return network.circuit.populations.flatMap { population -> Schedule<Scalar> in
      let isInput = population === network.input
      return [
        .integrate(population, .apical, p.neuron.dendrite(p.timeStep, hasCurrent: !isInput)),
        .update(population, .apicalAdaptation, p.neuron.dendriticAdaptation(p.timeStep)),
        .integrate(population, .soma, p.neuron.soma(p.timeStep, hasCurrent: isInput)),
      ]
    }
  }

  package var spikes: Schedule<Scalar> { network.circuit.populations.map { .fire($0) } }

  /// Traces decay, then the background arrives.
  package var background: Schedule<Scalar> {
    [.decay(network.clocks)] + network.circuit.populations.map { .receive($0, background(of: $0)) }
  }

  package var transmission: Schedule<Scalar> {
    let (hidden, output) = (network.hidden, network.output)
    return [
      .transmit(into: hidden, .somaticExcitation), .transmit(into: hidden, .somaticInhibition),
      .transmit(into: output, .somaticExcitation), .transmit(into: output, .somaticInhibition),
      .transmit(into: hidden, .apicalExcitation), .transmit(into: hidden, .apicalInhibition),
    ]
  }

  /// ẽ of those that plastic synapses come from.
  private var marks: Schedule<Scalar> {
    network.plastic.map { .mark($0.source, $0.signal, trace: .recentEvents) }
  }

  package var learning: Schedule<Scalar> { network.plastic.map { .learn($0) } }

  /// ⟨e⟩ and ⟨b⟩ of those that they go to.
  private var averages: Schedule<Scalar> {
    network.plastic.map(\.target).flatMap { population -> Schedule<Scalar> in
      [
        .mark(population, .event, trace: .eventAverage),
        .mark(population, .burst, trace: .burstAverage),
      ]
    }
  }

  private func background(of population: Population<Scalar>) -> [PoissonInput] {
    let p = parameters
    let soma =
      population === network.input
      ? p.inputBackground
      : population === network.hidden ? p.hiddenBackground : p.outputBackground
    func inputs(
      _ background: EnsembleParameters.Background, _ excitation: CompartmentName,
      _ inhibition: CompartmentName
    ) -> [PoissonInput] {
      let rate = background.rate * p.timeStep / 1000
      return [
        PoissonInput(into: excitation, rate: rate, weight: background.excitatoryWeight),
        PoissonInput(into: inhibition, rate: rate, weight: background.inhibitoryWeight),
      ]
    }
    return inputs(soma, .somaticExcitation, .somaticInhibition)
      + inputs(p.dendriticBackground, .apicalExcitation, .apicalInhibition)
  }
}
