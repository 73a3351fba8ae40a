/// A mistake in an implementation of the networks of Max et al. 2026, or a misreading of what describes them; each must show.
enum StreamingMistake: String, CaseIterable, Sendable {
  // Of the stimulus and the segments, of all models.
  case targetsAStepLater, targetsUnshifted, inputsShiftedToo
  case teachesWhereThereIsNoTarget, lateralLearningFollowsForward
  case onlyForwardLearningCopies, copiesWithoutLearning
  case errorIsAMean
  // Of the rule for forward weights, of all models.
  case feedbackCopiedAfterIncrement, presynapticRatesOfThisStep
  case postWithPresentBasalPotential, normsAtARateOfOne
  // Of the angle check.
  case angleWithoutCopies, angleAppliesIncrements, gradientWithPlainFunctions
  case gradientOutputFactorOfHidden, gradientDerivativesHaveSlopes
  // Of the error microcircuit.
  case outputErrorsLookAheadByAnotherTau, derivativesHaveSlopes, derivativesOfTheActivation
  case derivativesOfPresentPotentials, ratesOfOlderPotentials, errorsAlwaysLookAhead
  case basalHearsRatesBefore, gateOfRates, gateWithoutLateralWeights, gateOutsideTheProduct
  case outputGateAfterLateralWeights, outputErrorUngated, apicalLeftOutOfOutput
  case outputFactorWithoutApical, errorsWithoutSlopes
  case mismatchOnlyAtStart, mismatchOnlyWhereSomethingIsCopied, noFeedbackWithinAreas
  case wholeMismatchWithinAreas, withinAreasWithoutDiagonal, outputErrorsHearEachOther
  case paddedAtTheOtherEnd, fixedFeedbackIsCopied, fixedFeedbackOnlyFromAbove, normsOfAreas
  case lateralWeightsGrow, lateralWeightsDecayToZero, lateralRatesSwapped
  case resetTouchesOlderPotentials, resetTouchesErrorNeurons, resetLeavesOutput
  // Of dendritic predictive coding.
  case predictionsOfThisStep, predictionsStartAtZero, lateralRatesOfOneStepAgo
  case lateralWithPresentApical, lateralWeightsExcite
  // Of the microcircuit with interneurons.
  case interneuronsNudgedByPotentials, interneuronsLearnFromPresentDendrites
  case interneuronFactorWithNudging, interneuronFeedbackCopiesOlderOne
  case interneuronsCompareTheirFactorAlone, interneuronsNudgedLikeTheOutput
  case interneuronsHaveTheFunctionOfTheirArea, copiedWeightsDoNotLearn
  // Of both.
  case outputFactorOfHidden, untaughtOutputKeepsTargetConductance, targetsAreRates
  case outputLooksAheadLikeHidden
  // Of backpropagation.
  case deltasOfThisStep, answersBeforeDeltas, attenuationOfTheMicrocircuit
  case untaughtDeltasStay, feedbackWithMismatch
  // Of the protocol.
  case validationShuffledFirst, validationIsNotPlastic, validationIsTaught
  case testLearns, testUnshuffled, permutationsOfTheFirstOrder, settlingLearns, settlingSynapses
  case trainingUnshuffledAtFirst, tenStepsOfEachSample, teacherWithApicalDendrites
}
