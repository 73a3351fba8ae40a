import Foundation

/// Where progress is shown: one line redrawn in place on a terminal, else plain lines now and then.
public final class ProgressOutput {
  /// Seconds between plain lines, which end up in log files.
  package static let plainInterval: TimeInterval = 10

  private let isTerminal: Bool
  private let width: Int
  private let write: (String) -> Void
  private var lastPlain: TimeInterval?
  private var hasLine = false

  /// - Parameters:
  ///   - width: of the terminal, in characters.
  ///   - write: takes the text, control characters and line breaks included.
  public init(isTerminal: Bool, width: Int = 80, write: @escaping (String) -> Void) {
    self.isTerminal = isTerminal
    self.width = width
    self.write = write
  }

  /// On the standard error, so that the standard output stays clean for results.
  public static func standardError() -> ProgressOutput {
    var size = winsize()
    let isTerminal = isatty(STDERR_FILENO) == 1
    let hasSize = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return ProgressOutput(isTerminal: isTerminal, width: hasSize ? Int(size.ws_col) : 80) {
      FileHandle.standardError.write(Data($0.utf8))
    }
  }

  /// Shows nothing.
  public static func silent() -> ProgressOutput {
    ProgressOutput(isTerminal: false) { _ in }
  }

  /// Seconds to wait between two calls of ``show(_:at:)``.
  var interval: TimeInterval { isTerminal ? 0.2 : 1 }

  /// Shows the present state, if it is time to.
  ///
  /// - Parameter time: seconds since any fixed moment.
  package func show(_ line: @autoclosure () -> String, at time: TimeInterval) {
    if isTerminal {
      write("\r\u{1B}[K" + line().prefix(max(1, width - 1)))
      hasLine = true
    } else if time - (lastPlain ?? 0) >= Self.plainInterval {
      write(line() + "\n")
      lastPlain = time
    }
  }

  /// Says something that stays.
  package func announce(_ line: String) {
    clear()
    write(line + "\n")
  }

  /// Removes the redrawn line.
  package func clear() {
    if hasLine { write("\r\u{1B}[K") }
    hasLine = false
  }
}
