import NetworkCore

/// How feedforward synapses of ensembles learn, from events and bursts of the postsynaptic neuron:
/// ```
/// at a burst                ΔW = η (1 − h) ẽ
/// at an event               ΔW = −η (P + h) ẽ         P = p_b (BurstCCN) or min(1, ⟨b⟩/⟨e⟩) (Burstprop)
/// at a presynaptic event    ΔW = η (e_min − r)         where r < e_min
/// h = (r − e_max)/r where r > e_max, 0 below           r = ⟨e⟩, in Hz
/// ```
/// ẽ is the trace of the presynaptic neuron's events. The averages are those before the event that is learned from.
///
/// Source: Payeur et al. (2021), code: `AdaptiveEBCPConnection`; Greedy et al. (2022), section 2.3, for P = p_b.
struct EnsemblePlasticity {
  let parameters: EnsembleParameters

  /// Below any average after a single event, so that 0/0 of a neuron that has never fired is 0.
  private static let least = 1e-9

  private var events: LocalExpression { .compartment(.eventAverage) }

  /// ⟨e⟩ of a rate, in the unit of its trace.
  private func average(ofRate rate: Double) -> Double {
    rate * parameters.averagingTimeConstant / 1000
  }

  /// h.
  private var excess: LocalExpression {
    let highest = TransferFunction(.relu, threshold: average(ofRate: parameters.highestRate))
    return .transfer(highest, events) / (events + .constant(Self.least))
  }

  /// P.
  private var expected: LocalExpression {
    switch parameters.rule {
    case .burstCCN: return .compartment(.baseline)
    case .burstprop:
      let ratio = .compartment(.burstAverage) / (events + .constant(Self.least))
      return .constant(1) - .transfer(.relu, .constant(1) - ratio)
    }
  }

  func rules(learningRate: Double) -> [EventRule] {
    let perHertz = 1000 / parameters.averagingTimeConstant
    let deficit = TransferFunction(
      .relu, slope: -perHertz, threshold: average(ofRate: parameters.lowestRate))
    return [
      EventRule(
        at: .presynaptic, learningRate: learningRate, postsynapticFactor: .transfer(deficit, events)
      ),
      EventRule(
        at: .postsynaptic(.event), learningRate: learningRate,
        postsynapticFactor: -expected - excess, presynapticTrace: .recentEvents),
      EventRule(
        at: .postsynaptic(.burst), learningRate: learningRate,
        postsynapticFactor: .constant(1) - excess, presynapticTrace: .recentEvents),
    ]
  }
}
