import Foundation

/// Why a golden trace could not be replayed; what deviates is not an error but a `ConformanceReport`.
public enum ConformanceError: Error, LocalizedError, CustomStringConvertible, Equatable {
  case unreadable(file: String, reason: String)
  case unknownFormat(file: String, format: String, known: [String])
  case malformed(file: String, path: String, problem: String)

  public var description: String {
    switch self {
    case .unreadable(let file, let reason):
      "\(file): cannot be read as a golden trace: \(reason)"
    case .unknownFormat(let file, let format, let known):
      "\(file): format '\(format)' is not one this version replays; it knows "
        + known.joined(separator: ", ")
    case .malformed(let file, let path, let problem):
      "\(file): \(path): \(problem)"
    }
  }

  public var errorDescription: String? { description }
}
