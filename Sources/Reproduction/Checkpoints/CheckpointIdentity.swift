import ResultsStore
import Support

/// What a checkpoint must have in common with a run that goes on from it, for the numbers to be
/// those of an uninterrupted run.
package struct CheckpointIdentity: Codable, Hashable, Sendable {
  var experiment: String
  var variant: String
  var profile: String
  var seed: Int
  var configuration: String
  var dataset: String
  var datasetChecksum: String
  var code: String
  /// Processor, BLAS library, kernels and threads: sums come out in other bits on others.
  var arithmetic: String

  package init(_ key: RunKey, _ environment: RunEnvironment) {
    experiment = key.experiment
    variant = key.variant
    profile = key.profile
    seed = key.seed
    configuration = key.configurationFingerprint
    dataset = key.dataset
    datasetChecksum = key.datasetChecksum
    code = key.codeFingerprint
    arithmetic = [
      environment.processor, environment.blasLibrary, environment.blasCore,
      "\(environment.blasThreads)",
    ].joined(separator: ", ")
  }

  /// Whether the checkpoint belongs to a run of this key, on whatever machine.
  func isOf(_ key: RunKey) -> Bool {
    experiment == key.experiment && variant == key.variant && profile == key.profile
      && seed == key.seed && configuration == key.configurationFingerprint
      && dataset == key.dataset && datasetChecksum == key.datasetChecksum
      && code == key.codeFingerprint
  }

  /// Why a run of this identity cannot go on from a checkpoint of another; `nil` where it can.
  func obstacle(to other: CheckpointIdentity) -> String? {
    if self == other { return nil }
    if code != other.code { return "the code has changed since" }
    if (dataset, datasetChecksum) != (other.dataset, other.datasetChecksum) {
      return "the data set has changed since"
    }
    if arithmetic != other.arithmetic {
      return "it was computed on other kernels (\(other.arithmetic))"
    }
    return "it belongs to another run"
  }

  /// The same for all runs of one place in the store: data and code may change, and their
  /// checkpoints then take the place of the old ones.
  var slot: String {
    let place: JSONValue = [
      "experiment": .string(experiment), "variant": .string(variant), "profile": .string(profile),
      "seed": .int(seed), "configuration": .string(configuration),
    ]
    return String(SHA256.hash(place.canonicalText).prefix(32))
  }
}
