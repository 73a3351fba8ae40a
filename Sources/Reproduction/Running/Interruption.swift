import Dispatch
import Foundation
import Synchronization

/// Thrown out of an experiment that was asked to stop. Experiments let it pass.
public struct RunInterrupted: Error, Hashable, Sendable {
  public init() {}
}

/// A request to stop, seen by all runs of the process.
public final class Interruption: Sendable {
  private let number = Atomic<Int32>(0)

  public init() {}

  /// The signal that asked; `nil` while nobody did.
  public var signal: Int32? {
    let signal = number.load(ordering: .relaxed)
    return signal == 0 ? nil : signal
  }

  public var isRequested: Bool { number.load(ordering: .relaxed) != 0 }

  /// Asks to stop. Returns whether this was the first request.
  @discardableResult
  public func request(signal: Int32 = SIGINT) -> Bool {
    number.compareExchange(expected: 0, desired: signal, ordering: .relaxed).exchanged
  }
}

/// Turns SIGINT (Ctrl-C), SIGTERM and SIGHUP (a closed terminal) into a request to stop. A second one ends the process at once,
/// with the exit code 128 + signal; its runs are then found dead by the next process.
public final class SignalWatcher {
  private static let signals = [SIGINT, SIGTERM, SIGHUP]
  private let sources: [any DispatchSourceSignal]

  /// Returns when the signals are being watched, so that none is lost or kills in between.
  public init(_ interruption: Interruption) {
    let queue = DispatchQueue(label: "signals")
    let registrations = DispatchGroup()
    sources = Self.signals.map { number in
      // The usual effect must be off for the source to see it. On Linux the source then puts a
      // handler of its own in this place, at some time after `resume`.
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        if !interruption.request(signal: number) { _exit(128 + number) }
      }
      registrations.enter()
      source.setRegistrationHandler { registrations.leave() }
      source.resume()
      return source
    }
    registrations.wait()
  }

  /// Gives the signals their usual effect again.
  public func stop() {
    for source in sources { source.cancel() }
    for number in Self.signals { signal(number, SIG_DFL) }
  }
}
