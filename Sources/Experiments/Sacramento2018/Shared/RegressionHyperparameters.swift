import LinearAlgebra
import Models
import NetworkCore
import Tasks

/// How a pattern is presented.
enum PresentationScheme: String, Decodable, Sendable {
  /// The full ODE, learning at every step.
  case ode
  /// Potentials relax, then one update for the whole presentation.
  case quasiStatic
}

/// The hyperparameters of figures in which a microcircuit with one hidden layer learns the map of a teacher network.
///
/// Times in ms.
protocol RegressionHyperparameters: MicrocircuitHyperparameters {
  var layers: [Int] { get }
  var teacherHidden: Int { get }
  var scheme: PresentationScheme { get }
  /// Patterns of the quasi-static scheme.
  var patterns: Int { get }
  /// Patterns of the full ODE.
  var odePatterns: Int { get }
  var patternDuration: Double { get }
  var odePatternDuration: Double { get }
  var relaxationSteps: Int { get }
  var relaxationTimeStep: Double { get }
  var learningRatesBottomUp: [Double] { get }
  var testPatterns: Int { get }
  var observations: Int { get }
}

extension RegressionHyperparameters {
  var patternCount: Int { scheme == .ode ? odePatterns : patterns }

  /// Patterns between two observations.
  var observationInterval: Int { max(1, patternCount / observations) }

  /// The parameters of the scheme; the quasi-static one has no filters and no noise.
  var schemeParameters: MicrocircuitParameters {
    scheme == .ode ? parameters : relaxationParameters
  }

  /// Parameters for potentials that relax under a constant input: no filters, no noise, the longer time step.
  var relaxationParameters: MicrocircuitParameters {
    var relaxing = parameters
    relaxing.timeStep = relaxationTimeStep
    relaxing.inputTimeConstant = 0
    relaxing.plasticityTimeConstant = 0
    relaxing.noise = 0
    return relaxing
  }

  func teacher(_ streams: RandomStreams) -> TeacherNetwork {
    var stream = streams.stream("teacher")
    return .sacramento2018(
      inputs: layers[0], hidden: teacherHidden, outputs: layers[2],
      transfer: .softplus(
        gain: transferGain, steepness: transferSlope, threshold: transferThreshold),
      using: &stream)
  }

  func learner(_ weights: MicrocircuitWeights<Double>, _ rates: MicrocircuitRates)
    -> RegressionLearner
  {
    let model = Microcircuit(parameters: schemeParameters, weights: weights, rates: rates)
    switch scheme {
    case .ode:
      return RegressionLearner(
        model: model, presentation: .ode(steps: steps(odePatternDuration)))
    case .quasiStatic:
      return RegressionLearner(
        model: model,
        presentation: .quasiStatic(
          model.quasiStaticScheme(steps: relaxationSteps, duration: patternDuration)))
    }
  }

  /// - Throws: `UnusableHyperparameters`.
  func requireUsableRegression() throws {
    try requireUsable(layers: layers, presentation: max(patternDuration, odePatternDuration))
    try requireStable(relaxationTimeStep, "relaxationTimeStep")
    try require(layers.count == 3, "layers should be three sizes, not \(layers)")
    try require(learningRatesBottomUp.count == 2, "learningRatesBottomUp should be two rates")
    try require(
      transfer == .softplus,
      "transfer should be softplus, as the teacher of this figure is a softplus network")
  }
}
