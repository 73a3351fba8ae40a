import LinearAlgebra
import NetworkCore

/// Firing as the documentation of `Firing` reads: one neuron after another, in Double, with every quantity spelt out.
struct PlainFiring {
  let rule: Firing
  var moving: [Double]
  var recent: [Double]
  private var last: [Int]
  private var counted: [Bool]
  private var due: [[Int]]
  private var release: [Int]
  private var step = 0

  init(_ rule: Firing, size: Int) {
    self.rule = rule
    moving = Array(repeating: 0, count: size)
    recent = moving
    last = Array(repeating: -1_000_000, count: size)
    counted = Array(repeating: false, count: size)
    due = Array(repeating: [], count: size)
    release = Array(repeating: 0, count: size)
  }

  /// One step: changes potentials, returns events, bursts and isolated spikes. The moving threshold is in `moving`.
  mutating func fire(
    _ potentials: inout [Double], dendrites: [Double], using stream: inout RandomStream
  ) -> (events: [Int], bursts: [Int], isolated: [Int]) {
    var sent: (events: [Int], bursts: [Int], isolated: [Int]) = ([], [], [])
    func send(_ i: Int, _ self: inout PlainFiring) {
      let interval = self.step - self.last[i]
      if interval >= self.rule.burstInterval {
        sent.events.append(i)
        self.counted[i] = false
      } else if !self.counted[i] {
        sent.bursts.append(i)
        self.counted[i] = true
      }
      if let isolation = self.rule.isolation {
        if self.recent[i] < isolation.limit { sent.isolated.append(i) }
        self.recent[i] += 1
      }
      self.last[i] = self.step
      self.release[i] = self.step + self.rule.refractorySteps
    }
    var late: [Int] = []
    for i in potentials.indices where !due[i].isEmpty && due[i][0] == step { late.append(i) }
    for i in potentials.indices
    where potentials[i] > rule.threshold + moving[i] && release[i] <= step {
      send(i, &self)
      potentials[i] = rule.reset
      for jump in rule.jumps where jump.trace == rule.movingThreshold { moving[i] += jump.by }
      if let bursting = rule.bursting {
        let word = stream.nextUInt64()
        let u = Double(UInt32(truncatingIfNeeded: word)) * 0x1p-32
        if u < bursting.probability(dendrites[i]) {
          let offset = Int(((word >> 32) * UInt64(bursting.delays.count)) >> 32)
          due[i].append(step + bursting.delays.lowerBound + offset)
        }
      }
    }
    for i in late {
      due[i].removeFirst()
      send(i, &self)
    }
    step += 1
    return sent
  }
}
