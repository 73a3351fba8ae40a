import CKernels
import LinearAlgebra

/// The drive that reached a compartment through one pathway in the last steps, `u(t) = W S(t)`, from which
/// the postsynaptic potential follows by the kernel: filtering after the product costs a few operations per target neuron
/// instead of one per synapse.
final class Synapses<Scalar: BLASScalar> {
  let drive: Matrix<Scalar>
  let pointer: UnsafeMutablePointer<ck_synapses>
  private let kernel: Matrix<Scalar>

  init(targets: Int, kernel: SynapticKernel) {
    let taps = kernel.values.count
    drive = Matrix(targets, taps)
    self.kernel = Matrix(kernel.values.map { Scalar($0) })
    pointer = .allocate(capacity: 1)
    pointer.initialize(
      to: ck_synapses(
        taps: Int32(taps), steps: 0, drive: drive.pointer, kernel: self.kernel.pointer))
  }

  deinit { pointer.deallocate() }

  func reset() {
    drive.fill(0)
    pointer.pointee.steps = 0
  }
}
