import Support

/// What makes two runs the same: with equal keys they compute the same numbers, and the second need
/// not be run.
public struct RunKey: Hashable, Sendable {
  /// The experiment's name, `KEY/FIGURE`.
  public var experiment: String
  public var variant: String
  public var profile: String
  public var seed: Int
  /// Every hyperparameter, resolved: defaults, variant, profile and command line applied.
  public var hyperparameters: [String: JSONValue]
  /// The data set's name, `none` for an experiment without data.
  public var dataset: String
  /// The data set's SHA-256, empty without data.
  public var datasetChecksum: String
  /// The fingerprint of the sources that the run depends on.
  public var codeFingerprint: String

  public init(
    experiment: String, variant: String = "default", profile: String, seed: Int,
    hyperparameters: [String: JSONValue], dataset: String = "none", datasetChecksum: String = "",
    codeFingerprint: String
  ) {
    self.experiment = experiment
    self.variant = variant
    self.profile = profile
    self.seed = seed
    self.hyperparameters = hyperparameters
    self.dataset = dataset
    self.datasetChecksum = datasetChecksum
    self.codeFingerprint = codeFingerprint
  }

  /// The SHA-256 of the canonical JSON of experiment, variant and hyperparameters.
  ///
  /// Profile, seed, data and code are left out: runs of one fingerprint differ in nothing that the
  /// experimenter chose but these.
  public var configurationFingerprint: String {
    let configuration: JSONValue = [
      "experiment": .string(experiment), "variant": .string(variant),
      "hyperparameters": .object(hyperparameters),
    ]
    return SHA256.hash(configuration.canonicalText)
  }
}
