import Foundation

/// What can go wrong between an experiment's file and its run.
public enum ReproductionError: Error, Hashable, Sendable {
  /// No folder with `experiments/KEY/FIGURE.yaml` in it; where it was looked for.
  case homeNotFound(searched: [String])
  /// `APICAL_HOME` names a folder without experiments.
  case notAHome(path: String)
  /// Everything wrong with the experiments' files.
  case invalidSpecifications([SpecificationProblem])
  case unknownExperiment(String, nearest: String?)
  case ambiguousExperiment(String, candidates: [String])
  case unknownProfile(String, experiment: String, known: [String])
  case unknownVariant(String, experiment: String, known: [String])
  /// An assignment that is not `name=value`.
  case malformedAssignment(String)
  /// The same hyperparameter is set twice on the command line.
  case repeatedAssignment(String)
  /// The valid ones, a line each.
  case unknownHyperparameter(
    String, experiment: String, nearest: String?, valid: [String])
  case illTypedHyperparameter(String, experiment: String, reason: String, valid: [String])
  /// The file's hyperparameters are not those that the experiment's code reads.
  case hyperparameterMismatch(experiment: String, reason: String)
  /// An experiment names a code unit that the build did not fingerprint.
  case unknownCodeUnit(String, experiment: String, known: [String])
  /// No completed run has the metric; those that they have.
  case unknownMetric(String, experiment: String, nearest: String?, known: [String])
  /// Nothing satisfies the request.
  case invalidRequest(String)
}

/// One thing wrong with one place of an experiment's file.
public struct SpecificationProblem: Hashable, Sendable, CustomStringConvertible {
  public var file: String
  /// From 1; `nil` for the file as a whole.
  public var line: Int?
  /// The keys from the top of the file, joined by points; empty for the file as a whole.
  public var path: String
  public var message: String

  public init(file: String, line: Int?, path: String, message: String) {
    self.file = file
    self.line = line
    self.path = path
    self.message = message
  }

  public var description: String {
    file + (line.map { ":\($0)" } ?? "") + ": " + (path.isEmpty ? "" : path + ": ") + message
  }
}
