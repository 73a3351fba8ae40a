import NetworkCore
import Support

/// A figure of a paper as a program: hyperparameters in, metrics out.
///
/// ```swift
/// enum Association: Experiment {
///   struct Hyperparameters: Decodable, Sendable {
///     let learningRate: Double
///     let epochs: Int
///   }
///   static let name = "sacramento2018/fig1-association"
///   static let data = DataRequirement.none
///   static let codeUnits = ["Models/Microcircuit", "Experiments/Sacramento2018/Association"]
///
///   static func run(_ h: Hyperparameters, _ context: RunContext) throws {
///     var done = 0
///     if let checkpoint = context.resumedCheckpoint {
///       try checkpoint.load("weights", into: weights)
///       done = try checkpoint.value("epoch", as: Int.self)
///     }
///     for epoch in 1...h.epochs where epoch > done {
///       try context.progress(epoch, of: h.epochs, "epochs")
///       context.record("error", error, step: epoch)
///       var checkpoint = Checkpoint()
///       checkpoint.set("weights", weights)
///       checkpoint.set("epoch", epoch)
///       try context.save(checkpoint)
///     }
///     context.summarize("error", error)
///   }
/// }
/// ```
///
/// Checkpoints are for runs of more than a few seconds; without them an interrupted run starts from
/// the beginning. A run that goes on from one must give the bits of an uninterrupted one: what it
/// keeps beside its weights is the state of the streams that it still draws from, and whatever it
/// would otherwise read before writing. What a resumed run recorded before is not recorded again.
public protocol Experiment: Sendable {
  /// The properties are named as the hyperparameters in the experiment's file, every one of them.
  associatedtype Hyperparameters: Decodable & Sendable

  /// `KEY/FIGURE`: the file is `experiments/KEY/FIGURE.yaml`.
  static var name: String { get }

  static var data: DataRequirement { get }

  /// The parts of the sources that its numbers depend on beyond ``CodeFingerprints/coreUnits``: its
  /// models and itself, as folders or files without extension. After a change in one of them its runs are done again.
  static var codeUnits: [String] { get }

  /// Computes one run.
  ///
  /// Called on a thread of its own, with one BLAS thread. An error ends this run as failed, and no
  /// other.
  static func run(_ hyperparameters: Hyperparameters, _ context: RunContext) throws

  /// What the experiment's circuits ask of biology, read off the circuits; empty where there is none to show.
  static func plausibility(_ hyperparameters: Hyperparameters) -> [PlausibilityTable]
}

extension Experiment {
  public static func plausibility(_ hyperparameters: Hyperparameters) -> [PlausibilityTable] { [] }

  /// The plausibility tables for resolved values.
  ///
  /// - Throws: ``ReproductionError/hyperparameterMismatch(experiment:reason:)``.
  package static func plausibility(resolved values: [String: JSONValue]) throws
    -> [PlausibilityTable]
  {
    plausibility(
      try HyperparameterDecoding.decode(Hyperparameters.self, from: values, experiment: name))
  }

  /// Runs with resolved values.
  ///
  /// - Throws: ``ReproductionError/hyperparameterMismatch(experiment:reason:)``, and what the
  ///   experiment throws.
  package static func run(resolved values: [String: JSONValue], _ context: RunContext) throws {
    try run(
      HyperparameterDecoding.decode(Hyperparameters.self, from: values, experiment: name), context)
  }

  /// Checks that every variant and profile of the file fits the code.
  static func check(_ spec: ExperimentSpec) throws {
    for profile in spec.profiles {
      for variant in spec.variants {
        let resolved = try spec.resolve(variant: variant.name, profile: profile.name)
        _ = try HyperparameterDecoding.decode(
          Hyperparameters.self, from: resolved.values, experiment: name)
      }
    }
  }
}
