import Foundation

/// What can go wrong with drawing and writing a report.
public enum ReportingError: Error, Hashable, Sendable {
  /// The plotting program cannot be started.
  case gnuplotMissing(path: String, reason: String)
  /// The plotting program gave up, or drew nothing; its own words.
  case gnuplotFailed(status: Int, message: String)
  /// A document has no place for a summary.
  case marksMissing(path: String, begin: String, end: String)
}

extension ReportingError: LocalizedError, CustomStringConvertible {
  public var description: String {
    switch self {
    case .gnuplotMissing(let path, let reason):
      "\(path) cannot be started: \(reason); 'make setup' installs gnuplot"
    case .gnuplotFailed(let status, let message):
      "gnuplot ended with status \(status): \(message.isEmpty ? "no message" : message)"
    case .marksMissing(let path, let begin, let end):
      "\(path) has no place for the verdicts: put the lines '\(begin)' and '\(end)' where they belong"
    }
  }

  public var errorDescription: String? { description }
}
