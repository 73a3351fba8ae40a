import CKernels
import LinearAlgebra

/// A stretch of past steps over which postsynaptic potentials are averaged.
///
/// The mean of `Σ_i κ_i S(t − i)` over the window is a weighted sum over spikes, each with a weight that depends only on
/// its age. So it needs no filter that runs along, only the spikes themselves, read once.
public final class SpikeWindow<Scalar: BLASScalar> {
  public let kernel: SynapticKernel
  let pointer: UnsafeMutablePointer<ck_window>
  private var weights: UnsafeMutablePointer<Scalar>

  /// - Parameter length: steps in the window, which ends with the newest step.
  public init(_ kernel: SynapticKernel, length: Int) {
    self.kernel = kernel
    weights = .allocate(capacity: 1)
    pointer = .allocate(capacity: 1)
    pointer.initialize(to: ck_window(offset: 0, length: 0, weight: weights))
    set(length: length)
  }

  deinit {
    weights.deallocate()
    pointer.deallocate()
  }

  /// - Parameters:
  ///   - length: steps in the window.
  ///   - age: how many steps before the newest one the window ends.
  public func set(length: Int, endingAtAge age: Int = 0) {
    precondition(length > 0 && age >= 0, "a window has steps and lies in the past")
    let ages = length + kernel.values.count - 1
    weights.deallocate()
    weights = .allocate(capacity: ages)
    for spike in 0..<ages {
      // A window step that is `tap` steps younger than the spike feels it by κ_tap.
      let sum = (max(0, spike - length + 1)...min(spike, kernel.values.count - 1)).reduce(0.0) {
        $0 + kernel.values[$1]
      }
      (weights + spike).initialize(to: Scalar(sum / Double(length)))
    }
    pointer.pointee = ck_window(offset: Int32(age), length: Int32(ages), weight: weights)
  }
}
