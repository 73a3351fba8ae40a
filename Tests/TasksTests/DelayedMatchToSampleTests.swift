import LinearAlgebra
import Tasks
import Testing

@Suite struct DelayedMatchToSampleTests {
  static let task = DelayedMatchToSample(phaseSteps: 250, shortestDelay: 50, longestDelay: 249)

  @Test func courseIsSilenceStimulusDelayStimulus() {
    let trial = Self.task.trial(1, -1, delay: 77)
    #expect(trial.course.map(\.stimulus) == [0, 1, 0, -1])
    #expect(trial.course.map(\.steps) == [250, 250, 77, 250])
    #expect(trial.answer == -1)
    #expect(Self.task.trial(-1, -1, delay: 50).answer == 1)
  }

  @Test func trialsAreOfAllKindsAndDelaysOfTheWholeRange() {
    var stream = RandomStreams(seed: 4).stream("trials")
    let trials = Self.task.trials(40_000, using: &stream)
    let delays = trials.map { $0.course[2].steps }
    #expect(delays.min() == 50 && delays.max() == 249)
    #expect(Set(delays).count == 200)
    let mean = Double(delays.reduce(0, +)) / 40_000
    // The standard error of the mean is 0.29.
    #expect(abs(mean - 149.5) < 1.5)
    for first in [1.0, -1] {
      for second in [1.0, -1] {
        let share = Double(
          trials.count { $0.course[1].stimulus == first && $0.course[3].stimulus == second })
        #expect(abs(share / 40_000 - 0.25) < 0.011)
      }
    }
    #expect(
      trials.allSatisfy { ($0.course[1].stimulus == $0.course[3].stimulus) == ($0.answer == 1) })
  }

  @Test func oneDelayIsAlwaysThatDelay() {
    var stream = RandomStreams(seed: 5).stream("trials")
    let task = DelayedMatchToSample(phaseSteps: 3, shortestDelay: 7, longestDelay: 7)
    #expect(task.trials(50, using: &stream).allSatisfy { $0.course[2].steps == 7 })
  }
}
