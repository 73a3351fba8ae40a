import LinearAlgebra

/// Delayed match-to-sample: a stimulus of +1 or −1, a pause of random length, another stimulus; the answer is +1 if they are
/// the same and −1 if not.
public struct DelayedMatchToSample: Sendable, Hashable {
  public struct Trial: Sendable {
    /// What is shown, and for how many steps, in order.
    public let course: [(stimulus: Double, steps: Int)]
    public let answer: Double
  }

  /// Steps of the silence before, and of either stimulus.
  public var phaseSteps: Int
  /// Steps between the stimuli, from and to; uniform.
  public var shortestDelay, longestDelay: Int

  public init(phaseSteps: Int, shortestDelay: Int, longestDelay: Int) {
    precondition(0 <= shortestDelay && shortestDelay <= longestDelay, "delays out of order")
    self.phaseSteps = phaseSteps
    self.shortestDelay = shortestDelay
    self.longestDelay = longestDelay
  }

  public func trial(_ first: Double, _ second: Double, delay: Int) -> Trial {
    Trial(
      course: [(0, phaseSteps), (first, phaseSteps), (0, delay), (second, phaseSteps)],
      answer: first == second ? 1 : -1)
  }

  /// Trials with stimuli and delays drawn independently.
  public func trials(_ count: Int, using stream: inout RandomStream) -> [Trial] {
    (0..<count).map { _ in
      let first: Double = stream.uniform() < 0.5 ? 1 : -1
      let second: Double = stream.uniform() < 0.5 ? 1 : -1
      let span = longestDelay - shortestDelay + 1
      let delay = shortestDelay + min(span - 1, Int(stream.uniform() * Double(span)))
      return trial(first, second, delay: delay)
    }
  }
}
