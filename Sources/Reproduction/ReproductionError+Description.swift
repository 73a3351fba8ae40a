import Foundation
import Support

extension ReproductionError: LocalizedError, CustomStringConvertible {
  public var errorDescription: String? { description }

  public var description: String {
    switch self {
    case .homeNotFound(let searched):
      """
      no folder with experiments/KEY/FIGURE.yaml was found, upward from
      \(Self.list(searched))
      run inside the project's folder, or set APICAL_HOME to it
      """
    case .notAHome(let path):
      "APICAL_HOME is \(path), but there is no experiments/KEY/FIGURE.yaml in it; "
        + "set it to the project's folder"
    case .invalidSpecifications(let problems):
      problems.map(\.description).joined(separator: "\n")
    case .unknownExperiment(let name, let nearest):
      "there is no experiment '\(name)'" + Self.suggestion(nearest)
        + "; 'apical list' lists them all"
    case .ambiguousExperiment(let name, let candidates):
      "'\(name)' could be any of\n\(Self.list(candidates))\ngive more of the name"
    case .unknownProfile(let name, let experiment, let known):
      "\(experiment) has no profile '\(name)'; it has: \(known.joined(separator: ", "))"
    case .unknownVariant(let name, let experiment, let known):
      "\(experiment) has no variant '\(name)'" + Self.suggestion(nearestName(to: name, in: known))
        + "; it has: \(known.joined(separator: ", "))"
    case .malformedAssignment(let text):
      "'\(text)' sets nothing; write name=value"
    case .repeatedAssignment(let name):
      "\(name) is set twice; set it once"
    case .unknownHyperparameter(let name, let experiment, let nearest, let valid):
      "\(experiment) has no hyperparameter '\(name)'" + Self.suggestion(nearest)
        + "; it has\n\(Self.list(valid))"
    case .illTypedHyperparameter(let name, let experiment, let reason, let valid):
      "hyperparameter '\(name)' of \(experiment) \(reason); the hyperparameters are\n"
        + Self.list(valid)
    case .hyperparameterMismatch(let experiment, let reason):
      "experiments/\(experiment).yaml and the experiment's code disagree: \(reason)"
    case .unknownCodeUnit(let unit, let experiment, let known):
      "\(experiment) names the code unit '\(unit)', which does not exist; there are: "
        + known.joined(separator: ", ")
    case .unknownMetric(let name, let experiment, let nearest, let known):
      "no completed run of \(experiment) has the metric '\(name)'" + Self.suggestion(nearest)
        + "; they have: \(known.joined(separator: ", ")). The runs are kept: with one of these the same "
        + "command computes nothing again"
    case .invalidRequest(let reason): reason
    }
  }

  private static func list(_ lines: [String]) -> String {
    lines.isEmpty ? "  (none)" : lines.map { "  \($0)" }.joined(separator: "\n")
  }

  private static func suggestion(_ nearest: String?) -> String {
    nearest.map { "; did you mean '\($0)'?" } ?? ""
  }
}
