import Conformance
import Support
import Testing

/// What must not conform: each mistake, made by the scalar models in settings that expose it.
@Suite struct StreamingMistakeTests {
  typealias Generated = GeneratedStreaming
  typealias Segment = GeneratedStreaming.Segment

  /// Everything on that can be: numbers of error neurons that are not those of the others, slopes of each neuron, lateral learning, and
  /// segments of all kinds.
  static func rich(_ model: Generated.Model) -> Generated.Wish {
    var wish = Generated.Wish()
    wish.layers = [4, 5, 3, 2]
    wish.errorSizes = [6, 2, 3]
    wish.kinds = ["tanh"]
    wish.derivatives = ["tanh"]
    wish.errorKind = "linear"
    (wish.slopes, wish.errorSlopes) = (.ofNeurons, .ofNeurons)
    (wish.isSkip, wish.copies, wish.gates) = (false, true, true)
    wish.comparesRates = model == .sacramento2018
    (wish.looksAhead, wish.errorsLookAhead, wish.decays) = (true, true, true)
    (wish.learnsWhereThereIsNone, wish.drawsConductances) = (false, true)
    (wish.hold, wish.shift, wish.angleSteps, wish.hasAngles) = (5, 3, 12, true)
    wish.segments = [
      Segment(steps: 8), Segment(steps: 20, target: true, learn: true),
      Segment(steps: 8, target: true, learn: false, learnLateral: true),
      Segment(steps: 8, learn: true),
      Segment(steps: 6, target: true, learn: true, learnLateral: false),
      Segment(steps: 8, target: true),
    ]
    return wish
  }

  private static func exposing(
    _ mistake: StreamingMistake, _ model: Generated.Model
  ) -> Generated.Wish {
    var wish = rich(model)
    switch mistake {
    case .derivativesOfTheActivation: wish.derivatives = ["logistic"]
    case .derivativesOfPresentPotentials, .ratesOfOlderPotentials: wish.looksAhead = false
    case .errorsAlwaysLookAhead: wish.errorsLookAhead = false
    case .resetTouchesOlderPotentials, .resetTouchesErrorNeurons, .resetLeavesOutput:
      wish.looksAhead = false
      wish.segments = (0..<4).flatMap { _ in
        [
          Segment(steps: 6, target: true, learn: false, learnLateral: false, resets: true),
          Segment(steps: 1, target: true, learn: true),
        ]
      }
    case .noFeedbackWithinAreas, .wholeMismatchWithinAreas, .withinAreasWithoutDiagonal,
      .outputErrorsHearEachOther, .normsOfAreas:
      wish.isSkip = true
    case .mismatchOnlyWhereSomethingIsCopied:
      wish.isSkip = true
      wish.strengths = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    case .fixedFeedbackIsCopied: wish.copies = false
    case .fixedFeedbackOnlyFromAbove: (wish.isSkip, wish.copies) = (true, false)
    default: break
    }
    return wish
  }

  /// The mistakes that can be made in each model.
  static let mistakes: [(Generated.Model, StreamingMistake)] = {
    let all: [StreamingMistake] = [
      .targetsAStepLater, .targetsUnshifted, .inputsShiftedToo, .teachesWhereThereIsNoTarget,
      .onlyForwardLearningCopies, .copiesWithoutLearning, .errorIsAMean,
      .feedbackCopiedAfterIncrement, .presynapticRatesOfThisStep, .angleWithoutCopies,
      .angleAppliesIncrements, .gradientWithPlainFunctions, .gradientDerivativesHaveSlopes,
      .fixedFeedbackIsCopied, .normsAtARateOfOne,
    ]
    let prospective: [StreamingMistake] = [
      .lateralLearningFollowsForward, .postWithPresentBasalPotential, .mismatchOnlyAtStart,
    ]
    let errors: [StreamingMistake] = [
      .outputErrorsLookAheadByAnotherTau, .derivativesHaveSlopes, .derivativesOfTheActivation,
      .derivativesOfPresentPotentials, .ratesOfOlderPotentials, .errorsAlwaysLookAhead,
      .basalHearsRatesBefore, .gateOfRates, .gateWithoutLateralWeights, .gateOutsideTheProduct,
      .outputGateAfterLateralWeights, .outputErrorUngated, .apicalLeftOutOfOutput,
      .outputFactorWithoutApical, .errorsWithoutSlopes, .mismatchOnlyWhereSomethingIsCopied,
      .noFeedbackWithinAreas, .wholeMismatchWithinAreas, .withinAreasWithoutDiagonal,
      .outputErrorsHearEachOther, .paddedAtTheOtherEnd, .normsOfAreas,
      .fixedFeedbackOnlyFromAbove, .lateralWeightsGrow, .lateralWeightsDecayToZero,
      .lateralRatesSwapped, .resetTouchesOlderPotentials, .resetTouchesErrorNeurons,
      .resetLeavesOutput,
    ]
    let dendritic: [StreamingMistake] = [
      .gradientOutputFactorOfHidden, .outputFactorOfHidden, .untaughtOutputKeepsTargetConductance,
      .targetsAreRates, .outputLooksAheadLikeHidden,
    ]
    let predictive: [StreamingMistake] = [
      .predictionsOfThisStep, .predictionsStartAtZero, .lateralRatesOfOneStepAgo,
      .lateralWithPresentApical, .lateralWeightsExcite,
    ]
    let interneurons: [StreamingMistake] = [
      .interneuronsNudgedByPotentials, .interneuronsLearnFromPresentDendrites,
      .interneuronFactorWithNudging, .interneuronFeedbackCopiesOlderOne,
      .interneuronsCompareTheirFactorAlone, .interneuronsNudgedLikeTheOutput,
      .interneuronsHaveTheFunctionOfTheirArea, .copiedWeightsDoNotLearn,
    ]
    let backpropagation: [StreamingMistake] = [
      .derivativesHaveSlopes, .deltasOfThisStep, .answersBeforeDeltas,
      .attenuationOfTheMicrocircuit, .untaughtDeltasStay, .feedbackWithMismatch,
    ]
    return (all + prospective + errors).map { (.errormc, $0) }
      + (all + prospective + dendritic + predictive).map { (.dPC, $0) }
      + (all + prospective + dendritic + interneurons).map { (.sacramento2018, $0) }
      + (all + backpropagation).map { (.ann, $0) }
  }()

  private static let ofProtocols: [(Generated.Model, Bool, StreamingMistake)] = {
    let mistakes: [StreamingMistake] = [
      .validationShuffledFirst, .validationIsNotPlastic, .validationIsTaught, .testLearns,
      .testUnshuffled, .permutationsOfTheFirstOrder, .settlingLearns, .settlingSynapses,
      .trainingUnshuffledAtFirst, .tenStepsOfEachSample, .targetsUnshifted, .targetsAStepLater,
      .teacherWithApicalDendrites,
    ]
    // Without a target error neurons fall silent before a copy could show.
    let ofErrors = mistakes.filter { $0 != .settlingSynapses }
    return ofErrors.map { (.errormc, false, $0) } + ofErrors.map { (.errormc, true, $0) }
      + mistakes.map { (.dPC, false, $0) }
  }()

  @Test func everyMistakeIsMadeSomewhere() {
    let made = Self.mistakes.map(\.1) + Self.ofProtocols.map(\.2)
    #expect(Set(made) == Set(StreamingMistake.allCases))
  }

  private func expectDeviation(_ report: ConformanceReport, _ seed: Int) {
    let worst = report.rows.map { $0.largestDeviation / $0.bound }.max() ?? 0
    #expect(!report.conforms && worst > 10, "seed \(seed): \(worst)")
  }

  /// Seeds of each mistake.
  private static let seeds = 0..<2

  /// The settings that expose mistakes, each once.
  private static let settings: [(Generated.Model, Generated.Wish)] = {
    var settings: [(Generated.Model, Generated.Wish)] = []
    for (model, mistake) in mistakes {
      let setting = (model, exposing(mistake, model))
      if !settings.contains(where: { $0 == setting }) { settings.append(setting) }
    }
    return settings
  }()

  @Test func settingsThatExposeMistakesConformWithoutThem() throws {
    #expect(Self.settings.count > 12)
    for (model, wish) in Self.settings {
      for seed in Self.seeds {
        #expect(try replay(Generated.trace(seed: seed, model, wish)).conforms, "\(model) \(seed)")
      }
    }
  }

  @Test(arguments: mistakes)
  func aMistakeDoesNotConform(model: Generated.Model, mistake: StreamingMistake) throws {
    var wish = Self.exposing(mistake, model)
    wish.mistake = mistake
    for seed in Self.seeds {
      expectDeviation(try replay(Generated.trace(seed: seed, model, wish)), seed)
    }
  }

  @Test(arguments: 0..<4, Generated.Model.allCases)
  func trainingsOfRandomNetsConform(seed: Int, model: Generated.Model) throws {
    let isSkip = model == .errormc && seed % 2 == 1
    let trace = GeneratedStreamingProtocol.trace(seed: seed, model, isSkip: isSkip)
    StreamingTraceTests.expectConformity(try replay(trace), rows: model == .ann ? 11 : 12)
  }

  @Test(arguments: ofProtocols)
  func aMistakeInTheProtocolDoesNotConform(
    model: Generated.Model, isSkip: Bool, mistake: StreamingMistake
  ) throws {
    for seed in Self.seeds {
      let trace = GeneratedStreamingProtocol.trace(seed: seed, model, isSkip: isSkip, mistake)
      expectDeviation(try replay(trace), seed)
    }
  }

  @Test(arguments: 0..<10)
  func cartPolesOfAnyKindConform(seed: Int) throws {
    StreamingTraceTests.expectConformity(try replay(ScalarCartPole.trace(seed: seed)), rows: 2)
  }

  @Test(arguments: CartPoleMistake.allCases)
  func aMistakeInTheCartPoleDoesNotConform(mistake: CartPoleMistake) throws {
    for seed in 0..<4 {
      expectDeviation(try replay(ScalarCartPole.trace(seed: seed, mistake)), seed)
    }
  }
}
