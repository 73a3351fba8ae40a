import LinearAlgebra
import NetworkCore

/// Constants of the network of segregated dendrites; potentials without unit, times in ms, rates in spikes per ms.
///
/// Source: Guerguiev, Lillicrap, Richards (2017), methods and Table 1; where the article and the authors' code differ, the code.
public struct SegregatedParameters: Sendable {
  /// What neurons send along feedforward pathways.
  public enum Transmission: String, Sendable, Codable, CaseIterable {
    /// Poisson spikes, filtered by the synaptic kernel.
    case spikes
    /// Their rates, at once and without dynamics of the soma: the authors' fast mode, of no figure.
    case rates
  }

  /// Which steps of a phase are averaged.
  public enum Averaging: Hashable, Sendable {
    /// The last so many steps.
    case last(Int)
    /// All but the first so many.
    case afterSettling(Int)

    /// Steps in the window of a phase of `steps`.
    public func window(of steps: Int) -> Int {
      switch self {
      case .last(let count): min(count, steps)
      case .afterSettling(let settling): max(1, steps - settling)
      }
    }
  }

  /// When hidden neurons read their plateau potentials.
  public enum PlateauTiming: Hashable, Sendable {
    /// All at the end of the phase.
    case synchronous
    /// Each neuron `min(|trunc z|, latest)` steps earlier, z normal with this deviation, anew for every phase (Fig. 6, supplement 1).
    case stochastic(deviation: Double, latest: Int)

    /// How many steps before the end of the phase one neuron reads.
    public func advance(using stream: inout RandomStream) -> Int {
      switch self {
      case .synchronous: 0
      case .stochastic(let deviation, let latest):
        Int(min(abs(deviation * stream.normal()), Double(latest)))
      }
    }
  }

  /// What answers for the class of a test image.
  public enum Answer: String, Sendable, Codable, CaseIterable {
    /// The output with the highest mean somatic potential (authors' code).
    case potential
    /// The output with the highest mean rate (article).
    case rate
  }

  /// How hidden layers learn.
  public enum HiddenLearning: String, Sendable, Codable, CaseIterable {
    /// From the difference of their two plateau potentials.
    case plateaus
    /// From the error of the layer above through its transposed weights.
    case backpropagation
  }

  /// Δt.
  public var timeStep = 1.0
  /// λ_max.
  public var maximalRate = 0.2
  /// g_L.
  public var leakConductance = 0.1
  /// g_B, from basal dendrite to soma of hidden neurons.
  public var basalConductance = 0.6
  /// g_A, from apical dendrite to soma of hidden neurons.
  public var apicalConductance = 0.0
  /// g_D, from dendrite to soma of output neurons.
  public var dendriticConductance = 0.6
  /// E_E.
  public var excitatoryReversal = 8.0
  /// E_I.
  public var inhibitoryReversal = -8.0
  /// κ, of all pathways of spikes.
  public var kernel = SynapticKernel.doubleExponential(rise: 3, decay: 10, taps: 10)
  /// What the averages of a phase are taken over.
  public var averaging = Averaging.last(20)
  /// When hidden neurons read their plateau potentials.
  public var plateauTiming = PlateauTiming.synchronous
  /// What feedforward pathways carry.
  public var transmission = Transmission.spikes
  /// What the output sends to apical dendrites; `rates` without a kernel, those of the step before.
  public var feedback = Transmission.spikes
  /// What hidden layers learn from.
  public var hiddenLearning = HiddenLearning.plateaus
  /// Length of the forward phase in which a test image is answered.
  public var testSteps = 250
  /// Steps at the beginning of it that are not averaged.
  public var testSettling = 30
  /// What answers for the class of a test image.
  public var answer = Answer.potential

  public init() {}

  /// φ: from somatic potential to rate, `λ_max / (1 + exp(−C))`.
  public var transfer: TransferFunction { TransferFunction(.logistic, gain: maximalRate) }

  /// The soma of hidden neurons.
  public var hiddenSoma: SomaticDynamics {
    SomaticDynamics(
      leak: leakConductance,
      couplings: [(.basal, basalConductance)]
        + (apicalConductance == 0 ? [] : [(.apical, apicalConductance)]))
  }

  /// The soma of output neurons, apart from the teaching current.
  public var outputSoma: SomaticDynamics {
    SomaticDynamics(leak: leakConductance, couplings: [(.basal, dendriticConductance)])
  }

  /// k_B = g_B / (g_L + g_B + g_A).
  public var hiddenAttenuation: Double { hiddenSoma.weight(of: .basal) }
  /// k_D = g_D / (g_L + g_D).
  public var outputAttenuation: Double { outputSoma.weight(of: .basal) }
  /// P_hidden = 20 / λ_max, the factor on the learning rates of hidden layers.
  public var hiddenGain: Double { 20 / maximalRate }
  /// P_final = 20 / λ_max², the factor on the learning rate of the output layer.
  public var outputGain: Double { 20 / (maximalRate * maximalRate) }
}
