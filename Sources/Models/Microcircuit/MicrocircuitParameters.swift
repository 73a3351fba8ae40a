import Foundation
import NetworkCore

/// Conductances, time constants and noise of the continuous-time dendritic microcircuit.
///
/// Potentials are dimensionless around a resting potential of 0, capacitances 1, times in ms, conductances in 1/ms.
/// Defaults: Sacramento et al. 2018 and its re-implementations.
public struct MicrocircuitParameters: Sendable, Hashable {
  /// How the white noise `σ ξ` of a soma enters a Euler step.
  public enum NoiseScaling: String, Sendable, Codable, CaseIterable {
    /// `σ √Δt` per step: the Euler-Maruyama scheme, independent of Δt.
    case diffusion
    /// `σ Δt` per step, as several re-implementations do; weaker by `√Δt`.
    case perStep
  }

  public var transfer: TransferFunction
  /// g_lk.
  public var leakConductance = 0.1
  /// g_B, basal dendrite to soma.
  public var basalConductance = 1.0
  /// g_A, apical dendrite to soma.
  public var apicalConductance = 0.8
  /// g_D, dendrite to soma of an interneuron.
  public var dendriticConductance = 1.0
  /// g_som, the teaching conductance of output neurons and interneurons.
  public var somaticConductance = 0.8
  /// Δt.
  public var timeStep = 0.1
  /// τ_x of the input's low-pass filter; 0 for none.
  public var inputTimeConstant = 3.0
  /// Low-pass filter of the target; 0 for none.
  public var targetTimeConstant = 0.0
  /// τ_w of the plasticity filter; 0 for none.
  public var plasticityTimeConstant = 30.0
  /// σ of the somatic noise.
  public var noise = 0.0
  public var noiseScaling = NoiseScaling.diffusion

  public init(transfer: TransferFunction) { self.transfer = transfer }

  /// a_k, the attenuation from basal dendrite to soma at rest: `g_B / (g_lk + g_B + g_A)` in hidden layers;
  /// `g_B / (g_lk + g_B)` in the output layer, which has no apical dendrite.
  public func basalAttenuation(isOutput: Bool) -> Double {
    basalConductance / (leakConductance + basalConductance + (isOutput ? 0 : apicalConductance))
  }

  /// a_I = `g_D / (g_lk + g_D)`; the nudge is not part of it.
  public var dendriteAttenuation: Double {
    dendriticConductance / (leakConductance + dendriticConductance)
  }

  /// `a_{k+1} / a_I` for k = 1...N−1: the self-predicting ratio of interneuron to bottom-up weights.
  public func selfPredictingRatios(layerCount: Int) -> [Double] {
    (1..<layerCount - 1).map { k in
      basalAttenuation(isOutput: k + 1 == layerCount - 1) / dendriteAttenuation
    }
  }

  /// The standard deviation added to a soma per step.
  var noisePerStep: Double {
    noise * (noiseScaling == .diffusion ? timeStep.squareRoot() : timeStep)
  }
}
