import ArgumentParser
import Conformance
import Reproduction
import ResultsStore
import Support
import Tasks

/// The exit codes, as `apical --help` and docs/EXIT-CODES.md list them.
enum ExitStatus: Int32 {
  /// The command ran, but what it was to show does not hold.
  case failed = 1
  /// Data, a store, a file or a run id.
  case problem = 2
  /// The command line; `EX_USAGE` of sysexits.h.
  case usage = 64

  /// `nil` of the errors that the argument parser prints itself.
  init?(_ error: any Error) {
    switch error {
    case let error as CommandFailure: self = error.status
    case let error as ReproductionError: self = Self.status(of: error)
    case let error as StoreError: self = Self.status(of: error)
    case is DataError, is SupportError, is ConformanceError: self = .problem
    case is ExitCode, is CleanExit: return nil
    default:
      guard Apical.exitCode(for: error) == .failure else { return nil }
      self = .problem
    }
  }

  private static func status(of error: ReproductionError) -> ExitStatus {
    switch error {
    case .unknownExperiment, .ambiguousExperiment, .unknownProfile, .unknownVariant,
      .malformedAssignment, .repeatedAssignment, .unknownHyperparameter, .illTypedHyperparameter,
      .unknownMetric, .invalidRequest:
      .usage
    default: .problem
    }
  }

  private static func status(of error: StoreError) -> ExitStatus {
    switch error {
    case .filter, .notReadOnlySQL, .malformedRunID: .usage
    default: .problem
    }
  }
}
