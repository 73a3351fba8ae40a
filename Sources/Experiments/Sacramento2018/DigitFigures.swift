import NetworkCore
import Reproduction

/// Fig. 3B: a network with two hidden layers learns MNIST, beside backpropagation and a single layer.
enum DigitClassificationFigure: Experiment {
  static let name = "sacramento2018/fig3b-mnist"
  static let data = DataRequirement.digits
  static let codeUnits = DigitMicrocircuit.codeUnits

  static func run(_ h: DigitMicrocircuit.Hyperparameters, _ context: RunContext) throws {
    try DigitMicrocircuit.run(h, context)
  }

  static func plausibility(_ h: DigitMicrocircuit.Hyperparameters) -> [PlausibilityTable] {
    DigitMicrocircuit.plausibility(h)
  }
}

/// Text to Fig. 3: the same with the weights between the hidden layers frozen.
enum FrozenHiddenLayer: Experiment {
  static let name = "sacramento2018/fig3-frozen-hidden"
  static let data = DataRequirement.digits
  static let codeUnits = DigitMicrocircuit.codeUnits

  static func run(_ h: DigitMicrocircuit.Hyperparameters, _ context: RunContext) throws {
    try DigitMicrocircuit.run(h, context)
  }
}

/// Text to Fig. 3: one hidden layer, random initial weights, every pathway plastic, top-down included.
enum AllPlastic: Experiment {
  static let name = "sacramento2018/fig3-all-plastic"
  static let data = DataRequirement.digits
  static let codeUnits = DigitMicrocircuit.codeUnits

  static func run(_ h: DigitMicrocircuit.Hyperparameters, _ context: RunContext) throws {
    try DigitMicrocircuit.run(h, context)
  }

  static func plausibility(_ h: DigitMicrocircuit.Hyperparameters) -> [PlausibilityTable] {
    DigitMicrocircuit.plausibility(h)
  }
}

/// Robustness on MNIST: the network of Fig. 3B over levels of noise and ranges of the initial weights.
enum DigitRobustness: Experiment {
  static let name = "sacramento2018/noise-and-initialisation-mnist"
  static let data = DataRequirement.digits
  static let codeUnits = DigitMicrocircuit.codeUnits

  static func run(_ h: DigitMicrocircuit.Hyperparameters, _ context: RunContext) throws {
    try DigitMicrocircuit.run(h, context)
  }
}
