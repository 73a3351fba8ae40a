import Foundation

/// What can go wrong on the ground floor: files and their text.
public enum SupportError: Error, Hashable, Sendable {
  /// A file could not be read.
  case unreadable(path: String, reason: String)
  /// A file could not be written; whatever stood there before still stands.
  case unwritable(path: String, reason: String)
  /// A lock file could not be opened or locked.
  case unlockable(path: String, reason: String)
  /// A text is not JSON; `column` counts characters of the text from 1.
  case malformedJSON(column: Int, reason: String)
}

extension SupportError: LocalizedError, CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let path, let reason):
      "cannot read \(path): \(reason)"
    case .unwritable(let path, let reason):
      "cannot write \(path): \(reason); check the folder's permissions and the free space"
    case .unlockable(let path, let reason):
      "cannot lock \(path): \(reason); check the folder's permissions"
    case .malformedJSON(let column, let reason):
      "not valid JSON at column \(column): \(reason)"
    }
  }

  public var errorDescription: String? { description }
}

extension SupportError {
  /// The system's words for the current `errno`.
  static var systemReason: String { String(cString: strerror(errno)) }
}
