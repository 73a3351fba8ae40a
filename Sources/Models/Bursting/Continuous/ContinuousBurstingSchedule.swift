import NetworkCore

/// What a step of a network of bursting neurons is made of, in the order of the authors' code.
///
/// ```
/// up      output cached;  l = 1...L:   v_l ← v_l + Δt/τ_z (W_l e_{l−1} + c_l − v_l),  e_l = σ(v_l)
/// output  p = p_b + p_b (t − e)(1 − e), p_b without teacher;  b = p ∘ e
/// down    l = L−1...1 cached, u_l ← u_l + Δt/τ_u (β (1 − ē_l) ∘ (Q_l ē_{l+1} + Y_l b̄_{l+1}) − u_l),  p_l = σ(u_l),  b_l = p_l ∘ e_l
/// learn   l = 1...L:   W_l ← W_l + Δt/τ_W d_l ē_{l−1}ᵀ,  c_l ← c_l + Δt/τ_W d_l;   then Y and Q are copied from W
/// ```
/// Events pass through all layers at once, and feedback takes a step for each layer. A cached ē is that of the step before in the
/// output layer and the present one in a hidden layer; p̄ and b̄ are everywhere those of the step before. Source: Greedy et al. 2022,
/// the authors' code for Fig. 3; it caches hidden layers once more before the sweep up, which nothing reads.
struct ContinuousBurstingSchedule {
  let parameters: ContinuousBurstingParameters
  let cells: ContinuousBurstingCircuit
  /// Whether ⟨e⟩ and ⟨b⟩ are kept although no rule reads them. Those of Burstprop always are.
  let tracksAverages: Bool

  func step(_ mode: ContinuousBurstingMode) -> Schedule<Double> {
    var stages = cached(cells.output)
    for layer in cells.layers { stages += up(layer) }
    stages += output(isTaught: mode.isTaught)
    for layer in cells.layers.dropLast().reversed() { stages += down(layer) }
    if mode.learnsFeedforward {
      stages += cells.feedforward.map { .learn($0, timeStep: parameters.timeStep) }
      if parameters.transportsWeights {
        stages += cells.burstFeedback.map { .transport($0) }
        stages += cells.eventFeedback.map { .transport($0, scale: -parameters.baseline) }
      }
    }
    if mode.learnsEventFeedback {
      stages += cells.eventFeedback.map { .learn($0, timeStep: parameters.timeStep) }
    }
    return stages
  }

  /// `1 − x`.
  private func complement(of x: LocalExpression) -> LocalExpression {
    .transfer(TransferFunction(.linear, gain: -1, threshold: 1), x)
  }

  private func cached(_ layer: Population<Double>) -> Schedule<Double> {
    var stages: Schedule<Double> = [
      .send(layer, .cachedEvent, .signal(.event)), .send(layer, .cachedBurst, .signal(.burst)),
      .send(layer, .cachedBurstProbability, .signal(.burstProbability)),
    ]
    if parameters.rule == .burstprop {
      stages.append(
        .update(layer, .cachedAverageBurstProbability, .compartment(.averageBurstProbability)))
    }
    return stages
  }

  private func up(_ layer: Population<Double>) -> Schedule<Double> {
    [
      .transmit(into: layer, .basal),
      .update(
        layer, .soma,
        lowPass(.soma, of: .compartment(.basal), timeConstant: parameters.somaTimeConstant)),
      .emit(layer, .event, .logistic),
    ]
  }

  private func output(isTaught: Bool) -> Schedule<Double> {
    let layer = cells.output
    let baseline = ContinuousBurstingParameters.outputBaseline
    let rate: LocalExpression =
      parameters.rule == .burstCCN ? .signal(.event) : .compartment(.averageEvent)
    let error = (.compartment(.teacher) - rate) * complement(of: rate)
    // p_b (1 + error)
    let probability: LocalExpression =
      isTaught
      ? .transfer(TransferFunction(.linear, gain: baseline, threshold: -1), error)
      : .constant(baseline)
    return [
      .send(layer, .burstProbability, probability),
      .send(layer, .burst, .signal(.burstProbability) * .signal(.event)),
    ] + averages(layer)
  }

  private func down(_ layer: Population<Double>) -> Schedule<Double> {
    let heard =
      parameters.apicalGain
      * (complement(of: .signal(.cachedEvent)) * .compartment(.feedback))
    return cached(layer) + [
      .transmit(into: layer, .feedback),
      .update(
        layer, .apical,
        lowPass(.apical, of: heard, timeConstant: parameters.dendriteTimeConstant)),
      .emit(layer, .burstProbability, .logistic, from: .apical),
      .send(layer, .burst, .signal(.burstProbability) * .signal(.event)),
    ] + averages(layer)
  }

  private func averages(_ layer: Population<Double>) -> Schedule<Double> {
    guard tracksAverages || parameters.rule == .burstprop else { return [] }
    let constant = parameters.averagingTimeConstant
    var stages: Schedule<Double> = [
      .update(
        layer, .averageEvent,
        lowPass(.averageEvent, of: .signal(.cachedEvent), timeConstant: constant)),
      .update(
        layer, .averageBurst,
        lowPass(.averageBurst, of: .signal(.cachedBurst), timeConstant: constant)),
    ]
    if parameters.rule == .burstprop {
      stages.append(
        .update(
          layer, .averageBurstProbability,
          .compartment(.averageBurst) / .compartment(.averageEvent)))
    }
    return stages
  }

  /// `(1 − Δt/τ) state + Δt/τ x`; x itself where Δt = τ.
  private func lowPass(
    _ state: CompartmentName, of x: LocalExpression, timeConstant: Double
  ) -> LocalExpression {
    let fraction = parameters.timeStep / timeConstant
    guard fraction != 1 else { return x }
    return (1 - fraction) * .compartment(state) + fraction * x
  }
}
