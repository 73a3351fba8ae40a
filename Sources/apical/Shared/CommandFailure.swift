import Foundation
import Support

/// What can go wrong in a command beyond what the rooms below refuse.
enum CommandFailure: Error, LocalizedError, CustomStringConvertible {
  case unknownCommand(String, known: [String])
  /// Nobody is there to be asked.
  case unconfirmed(String)
  case unreadable(file: String, reason: String)
  case importFailed(file: String, reason: String)
  case unknownSeries(String, run: String, known: [String])
  case unknownArtifact(String, run: String, known: [String])
  /// The data set an experiment needs is not there.
  case dataAbsent([String])

  var description: String {
    switch self {
    case .unknownCommand(let name, let known):
      "there is no command '\(name)'\(Self.suggestion(name, known)); 'apical --help' lists them all"
    case .unconfirmed(let what):
      "\(what) needs a yes, and the standard input is no terminal; add --yes"
    case .unreadable(let file, let reason):
      "\(file) cannot be read: \(reason)"
    case .importFailed(let file, let reason):
      "\(file): \(reason)"
    case .unknownSeries(let name, let run, let known):
      "run \(run) has no series '\(name)'\(Self.suggestion(name, known)); it has: "
        + Self.list(known)
    case .unknownArtifact(let name, let run, let known):
      "run \(run) has no artifact '\(name)'\(Self.suggestion(name, known)); it has: "
        + Self.list(known)
    case .dataAbsent(let remedies):
      remedies.joined(separator: "\n")
    }
  }

  var errorDescription: String? { description }

  var status: ExitStatus {
    switch self {
    case .unknownCommand, .unconfirmed: .usage
    case .unreadable, .importFailed, .unknownSeries, .unknownArtifact, .dataAbsent: .problem
    }
  }

  private static func suggestion(_ name: String, _ known: [String]) -> String {
    nearestName(to: name, in: known).map { "; did you mean '\($0)'?" } ?? ""
  }

  private static func list(_ names: [String]) -> String {
    names.isEmpty ? "none" : names.joined(separator: ", ")
  }
}
