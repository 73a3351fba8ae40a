import CKernels

/// The neurons that sent one signal of events in the newest step, and how many events each has sent.
public final class EventList {
  public let size: Int
  let pointer: UnsafeMutablePointer<ck_events>
  private let index: UnsafeMutablePointer<Int32>
  private let total: UnsafeMutablePointer<Int32>

  init(size: Int) {
    self.size = size
    index = .allocate(capacity: size)
    index.initialize(repeating: 0, count: size)
    total = .allocate(capacity: size)
    total.initialize(repeating: 0, count: size)
    pointer = .allocate(capacity: 1)
    pointer.initialize(to: ck_events(count: 0, index: index, total: total))
  }

  deinit {
    index.deallocate()
    total.deallocate()
    pointer.deallocate()
  }

  /// The neurons of the newest step, in the order of their events.
  public var neurons: [Int] { (0..<Int(pointer.pointee.count)).map { Int(index[$0]) } }

  /// Events of some neurons since they were last taken.
  public func takeTotal(of neurons: Range<Int>) -> Int {
    precondition(neurons.lowerBound >= 0 && neurons.upperBound <= size, "no such neurons")
    var sum = 0
    for neuron in neurons {
      sum += Int(total[neuron])
      total[neuron] = 0
    }
    return sum
  }

  func reset() {
    pointer.pointee.count = 0
    total.update(repeating: 0, count: size)
  }
}
