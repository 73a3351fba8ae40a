import CKernels
import LinearAlgebra

/// The spikes that a population has sent in its last steps, as a list of events for each step.
///
/// An event is a neuron and its count of spikes in the step, at least 1. Steps beyond `memory` are forgotten.
public final class SpikeTrain<Scalar: BLASScalar> {
  public let size: Int
  /// How many steps are remembered, at least as many as were asked for.
  public let memory: Int
  let pointer: UnsafeMutablePointer<ck_spikes>
  private let events: UnsafeMutablePointer<Int32>
  private let index: UnsafeMutablePointer<Int32>
  private let count: UnsafeMutablePointer<Scalar>
  private let heldIndex: UnsafeMutablePointer<Int32>
  /// Columns: held rates, their silence, and the silence and draws of a step.
  private let scratch: Matrix<Scalar>

  init(size: Int, memory steps: Int) {
    precondition(steps > 0, "a spike train remembers at least one step")
    self.size = size
    var depth = 1
    while depth < steps { depth *= 2 }
    memory = depth
    events = .allocate(capacity: depth)
    events.initialize(repeating: 0, count: depth)
    index = .allocate(capacity: depth * size)
    index.initialize(repeating: 0, count: depth * size)
    count = .allocate(capacity: depth * size)
    count.initialize(repeating: 0, count: depth * size)
    heldIndex = .allocate(capacity: size)
    heldIndex.initialize(repeating: 0, count: size)
    scratch = Matrix(size, 4)
    let column = scratch.leadingDimension
    pointer = .allocate(capacity: 1)
    pointer.initialize(
      to: ck_spikes(
        size: Int32(size), depth: Int32(depth), steps: 0, events: events, index: index,
        count: count, held: 0, held_index: heldIndex, held_rate: scratch.pointer,
        held_silence: scratch.pointer + column, silence: scratch.pointer + 2 * column,
        unit: scratch.pointer + 3 * column))
  }

  deinit {
    events.deallocate()
    index.deallocate()
    count.deallocate()
    heldIndex.deallocate()
    pointer.deallocate()
  }

  /// Steps taken since the start or the last reset.
  public var steps: Int { Int(pointer.pointee.steps) }

  /// Forgets all spikes; held rates stay.
  public func reset() { pointer.pointee.steps = 0 }

  /// The events of the step `age` steps before the newest; none for a step that is forgotten or never was.
  public func events(age: Int = 0) -> [(neuron: Int, count: Int)] {
    guard age >= 0, age < min(steps, memory) else { return [] }
    let slot = (steps - 1 - age) & (memory - 1)
    return (0..<Int(events[slot])).map {
      (Int(index[slot * size + $0]), Int(count[slot * size + $0]))
    }
  }

  /// The counts of all neurons in the step `age` steps before the newest.
  public func counts(age: Int = 0) -> [Int] {
    var counts = Array(repeating: 0, count: size)
    for event in events(age: age) { counts[event.neuron] = event.count }
    return counts
  }
}
