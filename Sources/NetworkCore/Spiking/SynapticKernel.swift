import Foundation

/// What one spike adds to the postsynaptic potential in the steps that follow: `v(t) = Σ_i κ_i w S(t − i)`.
///
/// `values[i]` multiplies the spikes that are i steps old, i = 0 being those of the newest step; what is
/// older than the list is forgotten.
public struct SynapticKernel: Hashable, Sendable {
  public let values: [Double]

  public init(_ values: [Double]) {
    precondition(!values.isEmpty, "a kernel needs a value")
    self.values = values
  }

  /// The difference of two exponentials, `κ(t) = (exp(−t/τ_decay) − exp(−t/τ_rise)) / (τ_decay − τ_rise)`, at
  /// `t = Δt, 2 Δt, ..., taps Δt`.
  ///
  /// - Parameters:
  ///   - rise: τ_rise, in units of time.
  ///   - decay: τ_decay; another than `rise`.
  ///   - taps: how many steps a spike is felt.
  public static func doubleExponential(
    rise: Double, decay: Double, taps: Int, timeStep: Double = 1
  ) -> SynapticKernel {
    precondition(rise > 0 && decay > 0 && rise != decay, "two different positive time constants")
    precondition(taps > 0, "a spike is felt for at least one step")
    return SynapticKernel(
      (1...taps).map { tap in
        let t = Double(tap) * timeStep
        return (exp(-t / decay) - exp(-t / rise)) / (decay - rise)
      })
  }

  /// `Σ κ_i`: the mean postsynaptic potential per unit of weight and of spikes per step.
  public var gain: Double { values.reduce(0, +) }
}
