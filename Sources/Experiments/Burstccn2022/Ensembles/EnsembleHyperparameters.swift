import Models

/// The hyperparameters of `experiments/burstccn2022/shared/ensembles.yaml`: neurons, wiring and plasticity of spiking ensembles.
struct EnsembleHyperparameters: Decodable, Sendable {
  let rule: EnsembleParameters.Rule
  let neurons: Int
  let timeStep: Double
  let inDegree: Double
  let inputBackground, hiddenBackground, outputBackground, dendriticBackground: [Double]
  let initialWeight, largestWeight, feedforwardInhibition: Double
  let feedbackExcitation, feedbackInhibition: [Double]
  let eventFeedback: EnsembleParameters.EventFeedback
  let initialDeviation: Double
  let hiddenDendriticCurrents: [Double]
  let outputDendriticCurrent: Double
  let currentForOne, currentForZero: Double
  let hiddenLearningRate, outputLearningRate: Double
  let recentTimeConstant, averagingTimeConstant: Double
  let lowestRate, highestRate: Double
  let hiddenBaselines: [Double]
  let outputBaseline: Double
  let detection: EnsembleParameters.Detection
  let teachingCurrent, teachingTolerance: Double
  let restingPotential, somaticTimeConstant, somaticCapacitance: Double
  let somaticAdaptation, somaticAdaptationTimeConstant: Double
  let threshold, thresholdRise, thresholdTimeConstant, refractoryPeriod: Double
  let dendriticTimeConstant, dendriticCapacitance: Double
  let dendriticAdaptation, dendriticAdaptationTimeConstant: Double
  let burstPotential, burstWidth: Double
  let secondSpikeDelays: [Double]
  let burstInterval: Double
  let excitatoryReversal, inhibitoryReversal: Double
  let excitatoryTimeConstant, inhibitoryTimeConstant: Double

  /// - Throws: ``UnusableHyperparameters`` for values that do not fit each other.
  func check() throws {
    let backgrounds = [inputBackground, hiddenBackground, outputBackground, dendriticBackground]
    try require(
      backgrounds.allSatisfy { $0.count == 3 && $0[0] > 0 },
      "a background should be a rate above 0 and two weights")
    for (name, values) in [
      ("feedbackExcitation", feedbackExcitation), ("feedbackInhibition", feedbackInhibition),
      ("hiddenDendriticCurrents", hiddenDendriticCurrents), ("hiddenBaselines", hiddenBaselines),
    ] {
      try require(values.count == 2, "\(name) should have a value for each of 2 hidden ensembles")
    }
    try require(
      secondSpikeDelays.count == 2 && secondSpikeDelays[0] < secondSpikeDelays[1]
        && secondSpikeDelays[1] <= refractoryPeriod,
      "secondSpikeDelays should be a range within the refractoryPeriod")
    let shortest = [
      secondSpikeDelays[0], secondSpikeDelays[1] - secondSpikeDelays[0], refractoryPeriod,
      excitatoryTimeConstant, inhibitoryTimeConstant, somaticTimeConstant,
      dendriticTimeConstant, dendriticAdaptationTimeConstant,
    ]
    try require(
      shortest.allSatisfy { $0 >= timeStep }, "timeStep should be below the times of a neuron")
    try require(
      [refractoryPeriod, burstInterval].allSatisfy { $0 <= 1_000_000 * timeStep },
      "refractoryPeriod and burstInterval should be a million time steps at most")
    try require(
      initialWeight <= largestWeight && lowestRate < highestRate,
      "initialWeight should be at most largestWeight, lowestRate below highestRate")
  }

  var parameters: EnsembleParameters {
    var p = EnsembleParameters()
    p.neuron = neuron
    p.rule = rule
    p.neurons = neurons
    p.timeStep = timeStep
    p.inDegree = inDegree
    p.inputBackground = background(inputBackground)
    p.hiddenBackground = background(hiddenBackground)
    p.outputBackground = background(outputBackground)
    p.dendriticBackground = background(dendriticBackground)
    p.initialWeight = initialWeight
    p.largestWeight = largestWeight
    p.feedforwardInhibition = feedforwardInhibition
    p.feedbackExcitation = feedbackExcitation
    p.feedbackInhibition = feedbackInhibition
    p.eventFeedback = eventFeedback
    p.initialDeviation = initialDeviation
    p.hiddenDendriticCurrents = hiddenDendriticCurrents
    p.outputDendriticCurrent = outputDendriticCurrent
    p.currentForOne = currentForOne
    p.currentForZero = currentForZero
    p.hiddenLearningRate = hiddenLearningRate
    p.outputLearningRate = outputLearningRate
    p.recentTimeConstant = recentTimeConstant
    p.averagingTimeConstant = averagingTimeConstant
    p.lowestRate = lowestRate
    p.highestRate = highestRate
    p.hiddenBaselines = hiddenBaselines
    p.outputBaseline = outputBaseline
    p.detection = detection
    p.teachingCurrent = teachingCurrent
    p.teachingTolerance = teachingTolerance
    return p
  }

  private func background(_ values: [Double]) -> EnsembleParameters.Background {
    EnsembleParameters.Background(
      rate: values[0], excitatoryWeight: values[1], inhibitoryWeight: values[2])
  }

  private var neuron: EnsembleNeuron {
    var n = EnsembleNeuron()
    n.restingPotential = restingPotential
    n.somaticTimeConstant = somaticTimeConstant
    n.somaticCapacitance = somaticCapacitance
    n.somaticAdaptation = somaticAdaptation
    n.somaticAdaptationTimeConstant = somaticAdaptationTimeConstant
    n.threshold = threshold
    n.thresholdRise = thresholdRise
    n.thresholdTimeConstant = thresholdTimeConstant
    n.refractoryPeriod = refractoryPeriod
    n.dendriticTimeConstant = dendriticTimeConstant
    n.dendriticCapacitance = dendriticCapacitance
    n.dendriticAdaptation = dendriticAdaptation
    n.dendriticAdaptationTimeConstant = dendriticAdaptationTimeConstant
    n.burstPotential = burstPotential
    n.burstWidth = burstWidth
    n.shortestDelay = secondSpikeDelays[0]
    n.longestDelay = secondSpikeDelays[1]
    n.burstInterval = burstInterval
    n.excitatoryReversal = excitatoryReversal
    n.inhibitoryReversal = inhibitoryReversal
    n.excitatoryTimeConstant = excitatoryTimeConstant
    n.inhibitoryTimeConstant = inhibitoryTimeConstant
    return n
  }
}
