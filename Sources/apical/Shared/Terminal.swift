import Foundation

/// What is said beside the results, and asked.
enum Terminal {
  /// An error, on the standard error.
  static func complain(_ message: String) {
    remark("apical: \(message)")
  }

  /// A remark on the standard error, so that the standard output holds results only.
  static func remark(_ message: String) {
    FileHandle.standardError.write(Data("\(message)\n".utf8))
  }

  /// Asks on a terminal.
  ///
  /// - Parameter what: such as `deleting 3 runs`.
  /// - Returns: whether the answer was yes.
  /// - Throws: ``CommandFailure/unconfirmed(_:)`` where the standard input is no terminal.
  static func confirms(_ what: String) throws -> Bool {
    guard isatty(STDIN_FILENO) == 1 else { throw CommandFailure.unconfirmed(what) }
    FileHandle.standardError.write(Data("\(what): sure? [y/N] ".utf8))
    return ["y", "yes"].contains(readLine()?.lowercased())
  }
}
