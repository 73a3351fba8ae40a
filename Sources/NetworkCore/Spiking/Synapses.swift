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
        taps: Int32(taps), steps: 0, heard: 0, drive: drive.pointer, kernel: self.kernel.pointer))
  }

  deinit { pointer.deallocate() }

  /// Forms the drive of all steps that are still felt anew, after the weights were replaced.
  func transmitAgain(_ spikes: SpikeTrain<Scalar>, through weights: Matrix<Scalar>) {
    let (taps, steps) = (Int(pointer.pointee.taps), Int(pointer.pointee.steps))
    for felt in 0..<min(taps, steps) {
      let column = drive.column((steps - 1 - felt) % taps)
      column.update(repeating: 0)
      for event in spikes.events(age: spikes.steps - Int(pointer.pointee.heard) + felt) {
        let weight = weights.column(event.neuron)
        for i in column.indices { column[i] += weight[i] * Scalar(event.count) }
      }
    }
  }

  func reset() {
    drive.fill(0)
    pointer.pointee.steps = 0
    pointer.pointee.heard = 0
  }
}
