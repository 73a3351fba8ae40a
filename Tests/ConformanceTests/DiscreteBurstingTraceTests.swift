import Conformance
import Foundation
import Support
import Testing

/// Traces of networks of bursting neurons in discrete time: golden ones, generated ones, and what must not conform.
@Suite struct DiscreteBurstingTraceTests {
  typealias Generated = GeneratedDiscreteBursting

  /// What the golden traces' numbers lack by having twelve digits, relative; below 1e-3, absolute.
  static let printedDigits = 1e-12
  /// Sums in another order over three updates, as a part of the bound of each value.
  static let roundingShare = 1e-4
  /// Of an arc cosine near 0, in degrees.
  static let angleRounding = 1e-5

  private func expectConformity(_ report: ConformanceReport, rows: Int) {
    #expect(report.conforms && report.rows.count >= rows, "\(report.rows.count) rows")
    for row in report.rows where !row.conforms {
      Issue.record(
        "\(row.quantity) deviates by \(row.largestDeviation) at \(row.location), allowed \(row.bound)"
      )
    }
  }

  @Test(arguments: [
    ("burstccn2022-discrete", 34), ("burstccn2022-baselines", 48), ("burstccn2022-conv", 38),
  ])
  func networksReplayTheTracesOfTheAuthorsCode(name: String, rows: Int) throws {
    let report = try Conformance.replay(try GoldenTraceTests.golden(name))
    expectConformity(report, rows: rows)
    for row in report.rows {
      #expect(
        row.largestDeviation
          <= (row.tolerance.isPerValue
            ? Self.printedDigits * max(1e-3, row.scale) * 5 : Self.angleRounding),
        "\(row)")
    }
  }

  @Test(arguments: 0..<120, Generated.Family.allCases)
  func networksReplayTracesOfRandomNets(seed: Int, family: Generated.Family) throws {
    guard family == .burstccn || seed < 80 else { return }
    let report = try replay(Generated.trace(seed: seed, family))
    expectConformity(report, rows: 20)
    for row in report.rows {
      #expect(
        row.largestDeviation
          <= (row.tolerance.isPerValue ? Self.roundingShare * row.bound : Self.angleRounding),
        "\(row)")
    }
  }

  /// What the random traces must have exercised to be worth their name.
  @Test func randomTracesCoverTheFormat() throws {
    func traces(_ family: Generated.Family) -> [JSONValue] {
      (0..<80).compactMap { Generated.trace(seed: $0, family)[[.key("runs"), .index(0)]] }
    }
    func values(_ runs: [JSONValue], _ keys: String...) -> Set<JSONValue> {
      Set(runs.compactMap { $0[keys.map { .key($0) }] })
    }
    let modes: [Generated.Family: [String: Int]] = [
      .burstccn: ["Y_mode": 3, "Q_mode": 4, "rule": 3, "p_baseline": 2, "Q_scale": 2],
      .burstprop: ["Y_mode": 3, "recurrent_input": 2, "recurrent_learning": 2, "p_baseline": 2],
      .edn: ["Y_mode": 3, "intn_mode": 3, "lambda_hidden": 2, "intn_lr_scale": 2],
    ]
    for family in Generated.Family.allCases {
      let runs = traces(family)
      for (key, count) in modes[family] ?? [:] {
        #expect(values(runs, "config", key).count == count, "\(family).\(key)")
      }
      #expect(values(runs, "config", "momentum").count == 3)
      #expect(values(runs, "config", "weight_decay").count == 2)
      #expect(values(runs, "config", "batch_size").isSuperset(of: [1, 2, 5, 18]))
      let depths = Set(values(runs, "config", "sizes").map { $0.arrayValue?.count ?? 0 })
      #expect(depths == [2, 3, 4, 5, 6])
      let taught = runs.flatMap { $0[[.key("steps")]]?.arrayValue ?? [] }
        .compactMap { $0[[.key("teacher")]] }
      #expect(Set(taught) == [true, false])
      guard family != .edn else { continue }
      #expect(values(runs, "config", "Y_learning") == [true, false])
      let kernels = values(runs, "config", "conv", "kernels")
      #expect(Set(kernels.map { $0.arrayValue?.count ?? 0 }) == [1, 2, 3])
      #expect(values(runs, "config", "conv", "strides").count > 10)
    }
    // Feedback that the files' rounding leaves off its tie at first.
    let tied = traces(.burstccn).filter { $0[[.key("config"), .key("Y_mode")]] == "tied" }
    let scales = Set(tied.compactMap { $0[[.key("config"), .key("Y_scale")]] })
    #expect(scales.count == 3)
  }

  // MARK: What must not conform

  /// Settings in which a mistake of a family must show.
  private static func exposing(
    _ mistake: DiscreteMistake, _ family: Generated.Family
  ) -> Generated.Wish {
    var wish = Generated.Wish()
    wish.isRich = true
    wish.batch = 3
    wish.sizes = [5, 6, 4, 5, 3]
    wish.modes = ["Y_mode": "random_init", "Q_mode": "random_init", "intn_mode": "random_init"]
    switch mistake {
    case .flippedKernels, .positionsBeforeChannels, .thresholdsMeanOverPositions,
      .feedbackToMapsLearns, .feedbackKeepsWhatItDoesNotLearn:
      wish.sizes = nil
      wish.maps = Generated.Maps(size: 9, channels: [2, 3, 4], kernels: [3, 2], strides: [2, 1])
    case .teacherWhereThereIsNone: wish.teacher = [true, false, true]
    case .tiedToOlderWeights: wish.modes["Y_mode"] = "tied"
    case .tiedEventFeedbackWithoutBaseline: wish.modes["Q_mode"] = "tied"
    case .idealWithoutScale: wish.modes["intn_mode"] = "tied"
    default: break
    }
    return wish
  }

  /// The mistakes that can be made in each family.
  static let mistakes: [(Generated.Family, DiscreteMistake)] = {
    let all: [DiscreteMistake] = [
      .teacherWhereThereIsNone, .decayTimesRate, .dampedMomentum, .momentumForgetsThresholds,
      .globalAngleWithoutOutput, .alignmentThroughForwardWeights,
    ]
    let maps: [DiscreteMistake] = [
      .flippedKernels, .positionsBeforeChannels, .thresholdsMeanOverPositions,
    ]
    let burstCCN: [DiscreteMistake] = [
      .slopeOne, .untaughtBurstsSentDown, .factorOfTheOutputLeftOut,
      .errorFromBurstProbabilityAlone, .thresholdsDoNotDecay, .burstsTeachBurstFeedback,
      .eventFeedbackUnlearns, .tiedToOlderWeights, .tiedEventFeedbackWithoutBaseline,
      .feedbackToMapsLearns, .feedbackHasMomentum, .apicalMeanOfLayers,
    ]
    let burstprop: [DiscreteMistake] = [
      .slopeFour, .recurrentInputTransposed, .recurrentInputHearsBursts,
      .recurrentInputOnlyUntaught, .recurrentMeanOverBatch, .thresholdsDecay,
      .feedbackKeepsWhatItDoesNotLearn, .gradientsAreMeans,
    ]
    let errorEncoding: [DiscreteMistake] = [
      .hardTargets, .softTargetsInShadows, .interneuronsExcite, .interneuronsLearnFromOldRates,
      .interneuronThresholdsStay, .interneuronRateWithoutForwardRate, .nudgingSwapped,
      .idealWithoutScale, .thresholdsDoNotDecay,
    ]
    return (all + maps + burstCCN).map { (.burstccn, $0) }
      + (all + maps + burstprop).map { (.burstprop, $0) }
      + (all + errorEncoding).map { (.edn, $0) }
  }()

  @Test func everyMistakeIsMadeSomewhere() {
    #expect(Set(Self.mistakes.map(\.1)) == Set(DiscreteMistake.allCases))
  }

  @Test(arguments: mistakes)
  func aMistakeDoesNotConform(family: Generated.Family, mistake: DiscreteMistake) throws {
    var wish = Self.exposing(mistake, family)
    for seed in 0..<3 {
      wish.mistake = nil
      #expect(try replay(Generated.trace(seed: seed, family, wish)).conforms)
      wish.mistake = mistake
      let report = try replay(Generated.trace(seed: seed, family, wish))
      let worst = report.rows.map { $0.largestDeviation / $0.bound }.max() ?? 0
      #expect(!report.conforms && worst > 10, "seed \(seed): \(worst)")
    }
  }

  /// A network of backpropagation or feedback alignment is not one of bursts, and not the other.
  @Test(arguments: ["burst", "bp", "fa"], ["burst", "bp", "fa"])
  func anotherRuleDoesNotConform(rule: String, other: String) throws {
    var wish = Generated.Wish()
    wish.sizes = [4, 5, 4, 3]
    wish.modes = ["rule": rule, "Y_mode": "random_init"]
    wish.teacher = [true]
    let trace = Generated.trace(seed: 7, .burstccn, wish)
    let path: [TraceStep] = [.key("runs"), .index(0), .key("config"), .key("rule")]
    #expect(
      try replay(trace.replacing(path[...], with: .string(other))).conforms == (rule == other))
  }

  @Test(arguments: [
    (Generated.Family.burstccn, "lr"), (.burstccn, "momentum"), (.burstccn, "weight_decay"),
    (.burstccn, "p_baseline"), (.burstccn, "Y_lr"), (.burstccn, "Q_lr"), (.burstprop, "lr"),
    (.burstprop, "momentum"), (.burstprop, "weight_decay"), (.burstprop, "p_baseline"),
    (.burstprop, "recurrent_lr"), (.edn, "lr"), (.edn, "momentum"), (.edn, "weight_decay"),
    (.edn, "lambda_output"), (.edn, "lambda_intn"), (.edn, "lambda_hidden"),
    (.edn, "intn_lr_scale"),
  ])
  func aWrongNumberDoesNotConform(family: Generated.Family, key: String) throws {
    var wish = Generated.Wish()
    wish.isRich = true
    wish.sizes = [4, 5, 4, 3]
    wish.modes = ["Y_mode": "random_init", "Q_mode": "random_init", "intn_mode": "random_init"]
    let trace = Generated.trace(seed: 5, family, wish)
    let path: [TraceStep] = [.key("runs"), .index(0), .key("config"), .key(key)]
    let value = try #require(trace[path]?.doubleValue)
    #expect(try replay(trace).conforms)
    #expect(try !replay(trace.replacing(path[...], with: .double(value * 1.01))).conforms)
  }

  /// Recorded numbers, not the inputs of the simulation.
  private func isRecorded(_ path: [TraceStep]) -> Bool {
    guard path.count > 4, path[2] == .key("steps") else { return false }
    let ignored: Set<TraceStep> = [
      .key("inputs"), .key("labels"), .key("teacher"), .key("step"),
    ]
    return !ignored.contains(path[4])
  }

  @Test(arguments: [
    (Generated.Family.burstccn, false, 34), (.burstccn, true, 32), (.burstprop, false, 33),
    (.burstprop, true, 30), (.edn, false, 38),
  ])
  func oneRecordedNumberChangedBeyondItsBoundDoesNotConform(
    family: Generated.Family, isConvolutional: Bool, quantities: Int
  ) throws {
    var wish = Generated.Wish()
    wish.isRich = true
    wish.steps = 2
    wish.sizes = [2, 3, 2, 2]
    if isConvolutional {
      wish.maps = Generated.Maps(size: 4, channels: [1, 2], kernels: [2], strides: [2])
    }
    wish.modes = ["Y_mode": "random_init", "Q_mode": "random_init", "intn_mode": "random_init"]
    let trace = Generated.trace(seed: 33, family, wish)
    #expect(try replay(trace).conforms)
    var changed: Set<String> = []
    for path in trace.paths(width: 1) where isRecorded(path) {
      guard case .double(let number)? = trace[path] else { continue }
      let keys = path.compactMap { step in if case .key(let key) = step { key } else { nil } }
      guard let key = keys.last else { continue }
      let isAngle = key.contains("angle")
      // The first layer's feedback of Burstprop leads nowhere.
      let isUnused =
        family == .burstprop && key.hasSuffix("Y") && path[5] == .index(0)
        && !isAngle
      let next = number + (isAngle ? 0.2 : 3e-6 * (1 + abs(number)))
      let report = try replay(trace.replacing(path[...], with: .double(next)))
      let failing = report.rows.filter { !$0.conforms }
      #expect(failing.count == (isUnused ? 0 : 1), "\(path): \(failing.map(\.quantity))")
      if !failing.isEmpty { changed.insert(keys.contains("after") ? "after \(key)" : key) }
    }
    #expect(changed.count == quantities, "\(changed.count): \(changed.sorted())")
  }

  /// A network whose weights have become infinite is recorded as null; so must the model be.
  @Test func undefinedNumbersConformToNullOnly() throws {
    var wish = Generated.Wish()
    wish.isRich = true
    wish.sizes = [3, 4, 3, 2]
    wish.rate = 1e200
    wish.steps = 2
    wish.modes = ["Y_mode": "random_init", "intn_mode": "random_init"]
    let trace = Generated.trace(seed: 3, .edn, wish)
    let weight: [TraceStep] = [
      .key("runs"), .index(0), .key("steps"), .index(1), .key("after"), .index(0), .key("IP"),
      .index(0), .index(0),
    ]
    #expect(trace[weight] == .null)
    #expect(try replay(trace).conforms)
    #expect(try !replay(trace.replacing(weight[...], with: 0.5)).conforms)
    let first: [TraceStep] = [
      .key("runs"), .index(0), .key("steps"), .index(0), .key("output"), .index(0), .index(0),
    ]
    #expect(try !replay(trace.replacing(first[...], with: .null)).conforms)
  }

  @Test func runsOfAFileAreAllReplayedEachByItsFamily() throws {
    let runs = Generated.Family.allCases.map { Generated.run(seed: 5, $0) }
    let file: JSONValue = [
      "format": "burstccn2022-golden/1", "case": "three", "runs": .array(runs),
    ]
    let report = try replay(file)
    #expect(report.conforms && report.rows.contains { $0.quantity == "pyr_apical" })
    let path: [TraceStep] = [
      .key("runs"), .index(1), .key("steps"), .index(2), .key("mse"),
    ]
    let failing = try replay(file.replacing(path[...], with: 5)).rows.filter { !$0.conforms }
    #expect(failing.map(\.location) == ["generated burstprop 5, step 2"])
  }
}
