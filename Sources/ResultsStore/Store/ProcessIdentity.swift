import Foundation

/// Enough about a process to tell later whether it still lives.
///
/// A process number alone may have gone to another process since; with the time of its start it is
/// unique on one running kernel.
package struct ProcessIdentity: Hashable, Sendable {
  package var pid: Int
  /// When the process started, in clock ticks after the boot; 0 where the system does not tell.
  package var start: Int
  /// The boot and the process-number space in which `pid` means something: containers and machines
  /// of one host name differ in it. Empty where the system does not tell.
  package var domain: String

  package init(pid: Int, start: Int, domain: String) {
    self.pid = pid
    self.start = start
    self.domain = domain
  }

  /// The living process of a number; `nil` when there is none, or the system does not tell.
  package init?(pid: Int) {
    guard let start = Self.startTime(of: pid) else { return nil }
    self.init(pid: pid, start: start, domain: Self.currentDomain)
  }

  /// This process.
  package static let current: ProcessIdentity = {
    let pid = Int(ProcessInfo.processInfo.processIdentifier)
    return ProcessIdentity(pid: pid, start: startTime(of: pid) ?? 0, domain: currentDomain)
  }()

  /// Whether the process is known to be gone; `false` when it lives or cannot be seen from here.
  package var isKnownToBeGone: Bool {
    guard !domain.isEmpty, domain == Self.current.domain, pid > 0 else { return false }
    guard let found = Self.startTime(of: pid) else {
      // Where other users' processes are hidden, one that may not be signalled is there all the same.
      return !(kill(pid_t(pid), 0) == -1 && errno == EPERM)
    }
    return found != start
  }

  /// Whether the process is known to live, be it suspended; `false` when it is gone or cannot be seen from here.
  package var isKnownToLive: Bool {
    guard !domain.isEmpty, domain == Self.current.domain, pid > 0 else { return false }
    return Self.startTime(of: pid) == start
  }

  /// Boot and process-number space, from /proc; empty without /proc.
  private static var currentDomain: String {
    guard
      let boot = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8),
      let space = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")
    else { return "" }
    return boot.trimmingCharacters(in: .whitespacesAndNewlines) + " " + space
  }

  /// Field 22 of /proc/PID/stat, counted from behind the parenthesised command name, which may
  /// itself hold spaces and parentheses. A zombie has ended: it has no start time.
  private static func startTime(of pid: Int) -> Int? {
    guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
      let parenthesis = text.lastIndex(of: ")")
    else { return nil }
    let fields = text[text.index(after: parenthesis)...].split(separator: " ")
    guard fields.count > 19, fields[0] != "Z", fields[0] != "X" else { return nil }
    return Int(fields[19])
  }
}
