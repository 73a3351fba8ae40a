import CKernels
import LinearAlgebra

/// What a population remembers of its spikes: who is refractory until when, and which second spikes are to come.
public final class FiringState<Scalar: BLASScalar> {
  public let size: Int
  /// First spikes of bursts and single ones, and second spikes.
  public let events, bursts: EventList
  /// Isolated spikes, of a rule that tells them.
  public let isolated: EventList?
  let pointer: UnsafeMutablePointer<ck_firing>
  private let capacity: Int

  init(_ firing: Firing, of population: Population<Scalar>) {
    size = population.size
    events = EventList(size: size)
    bursts = EventList(size: size)
    isolated = firing.isolation.map { _ in EventList(size: population.size) }
    precondition(
      firing.jumps.count <= Int(CK_JUMPS), "\(population.name): at most \(CK_JUMPS) traces jump")
    var capacity = 1
    while capacity < 2 * size { capacity *= 2 }
    self.capacity = capacity
    let delays = firing.bursting?.delays ?? 0..<1
    var c = ck_firing()
    c.size = Int32(size)
    c.refractory = Int32(firing.refractorySteps)
    c.burst_interval = Int32(firing.burstInterval)
    c.potential = UnsafeMutableRawPointer(population[firing.compartment].pointer)
    c.threshold = firing.threshold
    c.reset = firing.reset
    if let name = firing.movingThreshold { c.moving = population[trace: name].operand }
    c.jumps = Int32(firing.jumps.count)
    withUnsafeMutableBytes(of: &c.jump) { bytes in
      let jumps = bytes.bindMemory(to: ck_jump.self)
      for (place, jump) in firing.jumps.enumerated() {
        jumps[place] = population[trace: jump.trace].jump(by: jump.by)
      }
    }
    if let bursting = firing.bursting {
      c.dendrite = UnsafeMutableRawPointer(population[bursting.compartment].pointer)
      c.transfer = Int32(bursting.probability.code.rawValue)
      c.gamma = bursting.probability.gain
      c.beta = bursting.probability.slope
      c.theta = bursting.probability.threshold
    }
    c.delay_from = Int32(delays.lowerBound)
    c.delays = Int32(delays.count)
    c.slots = Int32(delays.upperBound)
    c.event = events.pointer
    c.burst = bursts.pointer
    if let isolation = firing.isolation {
      c.isolated = isolated?.pointer
      c.recent = population[trace: isolation.trace].operand
      c.few = isolation.limit
    }
    c.ring = Int64(capacity - 1)
    c.last = .allocate(capacity: size)
    c.release = .allocate(capacity: size)
    c.in_burst = .allocate(capacity: size)
    c.blocked = .allocate(capacity: size / 64 + 1)
    c.waiting = .allocate(capacity: capacity)
    c.until = .allocate(capacity: capacity)
    c.second = .allocate(capacity: delays.upperBound)
    c.next = .allocate(capacity: size)
    pointer = .allocate(capacity: 1)
    pointer.initialize(to: c)
    reset()
  }

  deinit {
    let c = pointer.pointee
    c.last.deallocate()
    c.release.deallocate()
    c.in_burst.deallocate()
    c.blocked.deallocate()
    c.waiting.deallocate()
    c.until.deallocate()
    c.second.deallocate()
    c.next.deallocate()
    pointer.deallocate()
  }

  /// Nobody has ever fired.
  func reset() {
    restore(
      Snapshot(
        step: 0, last: Array(repeating: Self.never, count: size),
        release: Array(repeating: 0, count: size), inBurst: Array(repeating: false, count: size),
        waiting: [], second: []))
    events.reset()
    bursts.reset()
    isolated?.reset()
  }

  /// So long ago that no spike belongs to that burst.
  private static var never: Int { -(1 << 40) }

  // MARK: Checkpoints

  /// Everything that the rest of a run depends on, between two steps.
  public struct Snapshot: Codable, Hashable, Sendable {
    var step: Int
    var last, release: [Int]
    var inBurst: [Bool]
    /// In the order of their release.
    var waiting: [Waiting]
    /// Second spikes to come, those of one step in the order in which they will be sent.
    var second: [Second]

    struct Waiting: Codable, Hashable {
      var neuron, until: Int
    }

    struct Second: Codable, Hashable {
      var slot: Int
      var neurons: [Int]
    }
  }

  public var snapshot: Snapshot {
    let c = pointer.pointee
    return Snapshot(
      step: Int(c.step), last: (0..<size).map { Int(c.last[$0]) },
      release: (0..<size).map { Int(c.release[$0]) },
      inBurst: (0..<size).map { c.in_burst[$0] != 0 },
      waiting: (c.first_waiting..<c.end_waiting).map {
        let place = Int($0 & c.ring)
        return Snapshot.Waiting(neuron: Int(c.waiting[place]), until: Int(c.until[place]))
      },
      second: (0..<Int(c.slots)).compactMap { slot in
        let neurons = sequence(first: c.second[slot]) { c.next[Int($0)] }.prefix { $0 >= 0 }
        let list = neurons.map { Int($0) }
        return list.isEmpty ? nil : Snapshot.Second(slot: slot, neurons: list)
      })
  }

  /// Goes back to what was saved of a population of the same size that fires by the same rule.
  public func restore(_ snapshot: Snapshot) {
    precondition(
      snapshot.last.count == size && snapshot.release.count == size
        && snapshot.inBurst.count == size && snapshot.waiting.count <= capacity,
      "a snapshot of another population")
    let c = pointer
    c.pointee.step = Int64(snapshot.step)
    c.pointee.blocked.initialize(repeating: 0, count: size / 64 + 1)
    for neuron in 0..<size {
      c.pointee.last[neuron] = Int64(snapshot.last[neuron])
      c.pointee.release[neuron] = Int64(snapshot.release[neuron])
      c.pointee.in_burst[neuron] = snapshot.inBurst[neuron] ? 1 : 0
      c.pointee.next[neuron] = -1
    }
    c.pointee.first_waiting = 0
    c.pointee.end_waiting = Int64(snapshot.waiting.count)
    c.pointee.waiting.initialize(repeating: 0, count: capacity)
    c.pointee.until.initialize(repeating: 0, count: capacity)
    for (place, entry) in snapshot.waiting.enumerated() {
      c.pointee.waiting[place] = Int32(entry.neuron)
      c.pointee.until[place] = Int64(entry.until)
      c.pointee.blocked[entry.neuron >> 6] |= 1 << UInt64(entry.neuron & 63)
    }
    c.pointee.second.initialize(repeating: -1, count: Int(c.pointee.slots))
    for list in snapshot.second {
      for neuron in list.neurons.reversed() {
        c.pointee.next[neuron] = c.pointee.second[list.slot]
        c.pointee.second[list.slot] = Int32(neuron)
      }
    }
  }
}
