import CKernels
import Foundation
import LinearAlgebra

/// The clock of one time constant: what decays with it, in every population of a circuit, is `x_i(t) = f(t) y_i` with one
/// factor f for all, so that a step costs one multiplication and not one for each neuron.
///
/// Exact up to rounding: a jump of x adds `1/f` times as much to y, and before f becomes small it goes into all y.
public final class DecayClock<Scalar: BLASScalar> {
  /// τ, in units of time.
  public let timeConstant: Double
  /// Δt.
  public let timeStep: Double
  let pointer: UnsafeMutablePointer<ck_decay>
  private var values: [Matrix<Scalar>] = []
  private var addresses: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  private var lengths: UnsafeMutablePointer<Int32>

  /// - Parameters:
  ///   - timeConstant: τ; traces decay by `exp(−Δt/τ)` in a step.
  ///   - timeStep: Δt, in the same unit.
  public init(timeConstant: Double, timeStep: Double) {
    precondition(timeConstant > 0 && timeStep > 0, "times are positive")
    self.timeConstant = timeConstant
    self.timeStep = timeStep
    addresses = .allocate(capacity: 1)
    lengths = .allocate(capacity: 1)
    pointer = .allocate(capacity: 1)
    pointer.initialize(
      to: ck_decay(
        factor: 1, step: exp(-timeStep / timeConstant), count: 0, values: addresses,
        lengths: lengths))
  }

  deinit {
    addresses.deallocate()
    lengths.deallocate()
    pointer.deallocate()
  }

  /// f; belongs to a checkpoint with the values of the traces.
  public var factor: Double {
    get { pointer.pointee.factor }
    set { pointer.pointee.factor = newValue }
  }

  func add(_ matrix: Matrix<Scalar>) {
    values.append(matrix)
    addresses.deallocate()
    lengths.deallocate()
    addresses = .allocate(capacity: values.count)
    lengths = .allocate(capacity: values.count)
    for (place, matrix) in values.enumerated() {
      (addresses + place).initialize(to: UnsafeMutableRawPointer(matrix.pointer))
      (lengths + place).initialize(to: Int32(matrix.storedCount))
    }
    pointer.pointee.count = Int32(values.count)
    pointer.pointee.values = addresses
    pointer.pointee.lengths = lengths
  }
}

/// A quantity of every neuron that jumps at events and decays exponentially in between:
/// `τ dx/dt = −x + τ Σ_k a_k δ(t − t_k)`. A synaptic conductance, an adaptation, a memory of recent events.
public final class Trace<Scalar: BLASScalar> {
  public let clock: DecayClock<Scalar>
  /// y, N x 1: x over the clock's factor.
  public let values: Matrix<Scalar>

  init(size: Int, clock: DecayClock<Scalar>) {
    self.clock = clock
    values = Matrix(size)
    clock.add(values)
  }

  /// x of one neuron.
  public subscript(neuron: Int) -> Double {
    get { Double(values[neuron]) * clock.factor }
    set { values[neuron] = Scalar(newValue / clock.factor) }
  }

  var operand: ck_operand {
    ck_operand(values: UnsafeMutableRawPointer(values.pointer), decay: clock.pointer)
  }

  /// The C side of a jump of this trace.
  func jump(by amount: Double) -> ck_jump { ck_jump(trace: operand, by: amount) }
}
