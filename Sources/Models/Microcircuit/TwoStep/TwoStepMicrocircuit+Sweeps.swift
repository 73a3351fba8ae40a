import LinearAlgebra
import NetworkCore

extension TwoStepMicrocircuit {
  /// From the input rates up to the output potentials.
  func sweepUp(noise: Double, interneurons: Bool) -> Schedule<Scalar> {
    var stages: Schedule<Scalar> = []
    for (index, population) in cells.pyramids.enumerated() {
      stages += [
        .transmit(into: population, .basal),
        .update(population, .soma, .compartment(.basal)),
      ]
      stages += perturb(population, noise)
      stages.append(.emit(population, .rate, parameters.transfer))
      if interneurons && parameters.wiring == .learned && index < cells.interneurons.count {
        stages.append(.transmit(into: cells.interneurons[index], .dendrite))
      }
    }
    return stages
  }

  /// The output pulled towards its target.
  var teach: Schedule<Scalar> {
    let mixing = parameters.outputMixing
    return [
      .update(
        cells.output, .soma,
        (1 - mixing) * .compartment(.basal) + mixing * .compartment(.teacher))
    ] + perturb(cells.output, parameters.noise) + [
      .emit(cells.output, .rate, parameters.transfer)
    ]
  }

  /// From the output potentials down to the rates of the first hidden layer.
  func sweepDown(_ disinhibition: Double) -> Schedule<Scalar> {
    cells.interneurons.indices.reversed().flatMap { k -> Schedule<Scalar> in
      let population = cells.pyramids[k]
      return interneuronStages(k) + apicalStages(k, disinhibition) + [
        .update(
          population, .soma,
          parameters.basalShare(k + 1) * .compartment(.basal)
            + parameters.hiddenMixing[k] * .compartment(.apical))
      ] + perturb(population, parameters.noise) + [
        .emit(population, .rate, parameters.transfer)
      ]
    }
  }

  /// The interneurons of hidden layer k+1, from their dendrite and their partners' somata.
  private func interneuronStages(_ k: Int) -> Schedule<Scalar> {
    let interneurons = cells.interneurons[k]
    let partners = cells.pyramids[k + 1]
    let mixing = parameters.interneuronMixing
    var stages: Schedule<Scalar> = []
    if parameters.wiring == .ideal {
      stages += [
        .send(partners, .expectation, .compartment(.basal)),
        .transmit(into: interneurons, .dendrite),
      ]
    }
    return stages + [
      .send(partners, .potential, .compartment(.soma)),
      .transmit(into: interneurons, .nudge),
      .update(
        interneurons, .soma,
        (1 - mixing) * .compartment(.dendrite) + mixing * .compartment(.nudge)),
    ] + perturb(interneurons, parameters.noise) + [
      .emit(interneurons, .rate, parameters.transfer)
    ]
  }

  /// The apical dendrites of hidden layer k+1.
  private func apicalStages(_ k: Int, _ disinhibition: Double) -> Schedule<Scalar> {
    let population = cells.pyramids[k]
    switch parameters.wiring {
    case .learned:
      return [
        .transmit(into: population, .apicalTopDown),
        .transmit(into: population, .apicalLateral),
        .update(population, .apical, cells.apicalSum(disinhibition: disinhibition)),
      ]
    case .ideal:
      let partners = cells.pyramids[k + 1]
      return [
        .transmit(into: partners, .predicted),
        .send(
          partners, .unpredicted,
          .signal(.rate) - (1 - disinhibition) * .compartment(.predicted)),
        .transmit(into: population, .apicalTopDown),
        .update(population, .apical, .compartment(.apicalTopDown)),
      ]
    }
  }

  private func perturb(_ population: Population<Scalar>, _ noise: Double) -> Schedule<Scalar> {
    noise > 0 ? [.perturb(population, .soma, standardDeviation: noise)] : []
  }
}
