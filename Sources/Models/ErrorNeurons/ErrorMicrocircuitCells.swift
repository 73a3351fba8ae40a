import LinearAlgebra
import NetworkCore

/// The cells and wires of an error microcircuit.
///
/// ```
/// area k+1   representation ── φ' ──▶ error
///                 ▲                     │ betweenErrors
///            forward                    ▼
/// area k     representation ── φ' ──▶ error
///                 ▲                     │
///                 └──── fromErrors ─────┘ (apical)
/// ```
package struct ErrorMicrocircuitCells<Scalar: BLASScalar> {
  package let input: Population<Scalar>
  /// Representation neurons of areas 1...L.
  package let areas: [Population<Scalar>]
  package let errors: [Population<Scalar>]
  let somata, errorSomata: [ProspectiveSoma<Scalar>]
  package let allForward: [Pathway<Scalar>]
  /// Those between neighbouring areas.
  package let chain: [Pathway<Scalar>]
  package let toErrors, fromErrors: [Pathway<Scalar>]
  package let betweenErrors: [(pair: AreaPair, pathway: Pathway<Scalar>)]
  package let circuit: Circuit<Scalar>
  private let parameters: ErrorMicrocircuitParameters
  private let rates: ErrorMicrocircuitRates
  private let form: ProspectiveForm
  /// The identity that lateral weights decay to, where they do.
  private let identities: [Matrix<Scalar>]

  var output: Population<Scalar> { areas[areas.count - 1] }
  var lateral: [Pathway<Scalar>] { toErrors + fromErrors }

  init(
    _ plan: CorticalAreas, _ parameters: ErrorMicrocircuitParameters,
    _ rates: ErrorMicrocircuitRates, _ weights: ErrorMicrocircuitWeights<Scalar>,
    _ form: ProspectiveForm
  ) {
    let top = plan.count
    let input = Population<Scalar>(
      "input", size: plan.sizes[0], cellType: .input, compartments: [],
      signals: [.rate, .ratePrevious])
    let remembered: CompartmentName =
      form == .reduced && !parameters.comparesRates ? .apicalPrevious : .basalPrevious
    let somatic = ProspectiveSoma<Scalar>.compartments(form)
    let areas = (1...top).map { k in
      let dendrites: [CompartmentName] = [.basal, .apical, remembered]
      let teaching: [CompartmentName] = k == top ? [.teacher, .residual] : []
      let signals: [SignalName] = [.rate, .ratePrevious, .sensitivity]
      return Population<Scalar>(
        k == top ? "output" : "area\(k)", size: plan.sizes[k], cellType: .pyramidal,
        compartments: somatic + dendrites + teaching + parameters.transfers[k - 1].compartments,
        signals: k == top ? signals + [.mismatch] : signals)
    }
    let errors = (1...top).map { k in
      let dendrites: [CompartmentName] = k == top ? [.gate] : [.gate, .descending]
      return Population<Scalar>(
        k == top ? "outputErrors" : "errors\(k)", size: plan.errorSizes[k - 1],
        cellType: .pyramidal,
        compartments: somatic + dendrites + parameters.errorTransfers[k - 1].compartments)
    }
    let allForward = plan.forward.map { pair in
      let factor = Self.factor(parameters, parameters.transfers[pair.target - 1], remembered)
      return Pathway(
        "forward\(pair.source)-\(pair.target)",
        from: pair.source == 0 ? input : areas[pair.source - 1], to: areas[pair.target - 1],
        .basal, weights: .dense(Self.weight(weights.forward, pair)),
        rule: PlasticityRule(
          learningRate: rates.forward[pair] ?? 0, postsynapticFactor: factor,
          presynapticSignal: .ratePrevious))
    }
    toErrors = (1...top).map { k in
      Pathway(
        "toErrors\(k)", from: areas[k - 1], k == top ? .mismatch : .sensitivity,
        to: errors[k - 1], .gate, weights: .dense(weights.toErrors[k - 1]))
    }
    fromErrors = (1...top).map { k in
      Pathway(
        "fromErrors\(k)", from: errors[k - 1], to: areas[k - 1], .apical,
        weights: .dense(weights.fromErrors[k - 1]))
    }
    let forwardPairs = plan.forward
    betweenErrors = plan.feedback.map { pair in
      let matrix = Self.weight(weights.betweenErrors, pair)
      var own = Pathway<Scalar>.Weights.dense(matrix)
      let mirrored = AreaPair(from: pair.target, to: pair.source)
      if case .copied(let mismatch) = weights.feedback,
        let index = forwardPairs.firstIndex(of: mirrored)
      {
        own = .transported(matrix, along: [allForward[index]], mismatch: mismatch[pair])
      }
      let pathway = Pathway(
        "betweenErrors\(pair.source)-\(pair.target)", from: errors[pair.source - 1],
        to: errors[pair.target - 1], .descending, weights: own)
      return (pair, pathway)
    }
    somata = areas.map {
      ProspectiveSoma(population: $0, conductance: parameters.totalConductance, form: form)
    }
    errorSomata = errors.enumerated().map { index, population in
      let input =
        index == top - 1 ? parameters.teachingConductance : parameters.dendriticConductance
      return ProspectiveSoma(
        population: population, conductance: parameters.leakConductance + input, form: form)
    }
    chain = (1...top).map { k in
      guard let index = forwardPairs.firstIndex(of: AreaPair(from: k - 1, to: k)) else {
        preconditionFailure("area \(k) hears nothing of the one below")
      }
      return allForward[index]
    }
    identities = (0..<top).map { k in
      Matrix(plan.errorSizes[k], plan.sizes[k + 1]) { $0 == $1 ? 1 : 0 }
    }
    circuit = Circuit(
      "error microcircuit", populations: [input] + areas + errors,
      pathways: allForward + toErrors + fromErrors + betweenErrors.map(\.pathway))
    self.input = input
    self.areas = areas
    self.errors = errors
    self.allForward = allForward
    self.parameters = parameters
    self.rates = rates
    self.form = form
  }

  private static func weight(
    _ weights: [AreaPair: Matrix<Scalar>], _ pair: AreaPair
  ) -> Matrix<Scalar> {
    guard let matrix = weights[pair] else {
      preconditionFailure("there are no weights from area \(pair.source) to area \(pair.target)")
    }
    return matrix
  }

  /// What W learns from.
  private static func factor(
    _ parameters: ErrorMicrocircuitParameters, _ transfer: AreaTransfer,
    _ remembered: CompartmentName
  ) -> LocalExpression {
    if parameters.comparesRates {
      return .signal(.rate)
        - transfer.rate(of: .basalPrevious, times: parameters.basalAttenuation)
    }
    return remembered == .apicalPrevious
      ? parameters.apicalAttenuation * .compartment(.apicalPrevious)
      : .compartment(.ahead) - parameters.basalAttenuation * .compartment(.basalPrevious)
  }

  // MARK: A step

  /// - Parameters:
  ///   - squaredError: what the squared error is added to in modes that measure it.
  ///   - updates: where the inductions of ``chain`` go; nil for a step that probes nothing.
  func schedule(
    _ mode: StreamingMode, _ squaredError: Accumulator?, probing updates: [Matrix<Scalar>]? = nil
  ) -> Schedule<Scalar> {
    var stages = rateStages(mode)
    stages += areas.map { .transmit(into: $0, .basal) }
    stages += dendrites(mode)
    if mode.isMeasured, let squaredError {
      stages += [
        .update(output, .residual, .compartment(.teacher) - .signal(.rate)),
        .accumulateSquares(output, .residual, into: squaredError),
      ]
    }
    stages += learning(mode, probing: updates)
    stages += memory
    stages += somatic(mode)
    return stages
  }

  /// Rates of all neurons, and what output neurons are off by.
  private func rateStages(_ mode: StreamingMode) -> Schedule<Scalar> {
    let step = parameters.timeStep
    var stages: Schedule<Scalar> = (somata + errorSomata).flatMap { $0.lookAhead(timeStep: step) }
    for (index, population) in areas.enumerated() {
      let transfer = parameters.transfers[index]
      let source: CompartmentName = parameters.looksAhead[index] ? .ahead : .soma
      stages.append(.send(population, .rate, transfer.rate(of: source)))
      if index < areas.count - 1 || mode.isTaught {
        stages.append(
          .send(population, .sensitivity, sensitivity(index, isKnown: source == .ahead)))
      }
    }
    if mode.isTaught {
      stages.append(
        .send(
          output, .mismatch,
          .signal(.sensitivity) * (.compartment(.teacher) - .signal(.rate))))
    }
    for (index, population) in errors.enumerated() {
      let source: CompartmentName = parameters.errorsLookAhead[index] ? .ahead : .soma
      stages.append(
        .send(population, .rate, parameters.errorTransfers[index].rate(of: source)))
    }
    return stages
  }

  /// φ'(ŭ), from the rate where that has the same function.
  private func sensitivity(_ index: Int, isKnown: Bool) -> LocalExpression {
    let kind = parameters.derivatives[index]
    let transfer = parameters.transfers[index]
    let rate = LocalExpression.signal(.rate)
    if isKnown, transfer == AreaTransfer(kind) {
      switch kind {
      case .tanh: return .constant(1) - rate * rate
      case .logistic: return rate * (.constant(1) - rate)
      case .linear, .relu, .softRelu, .hardSigmoid: break
      }
    }
    return kind.sensitivity(of: .ahead)
  }

  private func dendrites(_ mode: StreamingMode) -> Schedule<Scalar> {
    var stages: Schedule<Scalar> = []
    for population in errors.dropLast() {
      stages.append(.transmit(into: population, .descending))
      if parameters.hearsDerivatives { stages.append(.transmit(into: population, .gate)) }
    }
    if mode.isTaught { stages.append(.transmit(into: errors[errors.count - 1], .gate)) }
    return stages + areas.map { .transmit(into: $0, .apical) }
  }

  private func learning(
    _ mode: StreamingMode, probing updates: [Matrix<Scalar>]?
  ) -> Schedule<Scalar> {
    var stages: Schedule<Scalar> = []
    if let updates {
      stages += zip(chain, updates).map { .induce($0, into: $1) }
    }
    if mode.copiesFeedback {
      for (_, pathway) in betweenErrors {
        if case .transported = pathway.weights { stages.append(.transport(pathway)) }
      }
    }
    if mode.learnsForward {
      stages += allForward.filter { $0.rule?.learningRate != 0 }
        .map { .learn($0, timeStep: parameters.timeStep) }
    }
    guard mode.learnsLateral else { return stages }
    for (index, identity) in identities.enumerated() {
      for (pathway, list, target) in [
        (toErrors[index], rates.toErrors, identity),
        (fromErrors[index], rates.fromErrors, identity.transposed()),
      ] where !list.isEmpty && list[index] != 0 {
        stages.append(
          .relax(pathway, towards: target, fraction: parameters.timeStep * list[index]))
      }
    }
    return stages
  }

  /// What the next step compares with.
  private var memory: Schedule<Scalar> {
    let remembersApical = form == .reduced && !parameters.comparesRates
    return areas.map { population in
      remembersApical
        ? .update(population, .apicalPrevious, .compartment(.apical))
        : .update(population, .basalPrevious, .compartment(.basal))
    } + ([input] + areas).map { .send($0, .ratePrevious, .signal(.rate)) }
  }

  private func somatic(_ mode: StreamingMode) -> Schedule<Scalar> {
    let p = parameters
    var stages: Schedule<Scalar> = somata.map {
      $0.settle(
        towards: p.basalAttenuation * .compartment(.basal)
          + p.apicalAttenuation * .compartment(.apical), timeStep: p.timeStep)
    }
    for (index, soma) in errorSomata.enumerated() {
      let steadyState: LocalExpression =
        if index == errors.count - 1 {
          mode.isTaught ? p.teachingAttenuation * .compartment(.gate) : .constant(0)
        } else {
          p.hearsDerivatives
            ? p.dendriticAttenuation * (.compartment(.gate) * .compartment(.descending))
            : p.dendriticAttenuation * .compartment(.descending)
        }
      stages.append(soma.settle(towards: steadyState, timeStep: p.timeStep))
    }
    return stages
  }
}
