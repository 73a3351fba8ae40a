import Foundation

/// Hyperparameters that are valid one by one and make no experiment together.
package struct UnusableHyperparameters: Error, LocalizedError, CustomStringConvertible {
  package let description: String
  package var errorDescription: String? { description }
}

/// A quantity that has become infinite or undefined: the run has diverged, and what it would go on to record means
/// nothing.
struct DivergedRun: Error, LocalizedError, CustomStringConvertible {
  let description: String
  var errorDescription: String? { description }
}

/// Ends a run as failed when it has diverged.
///
/// - Throws: `DivergedRun`.
func requireFinite(_ value: Double, _ quantity: String, after done: Int) throws {
  if !value.isFinite {
    throw DivergedRun(
      description: "diverged: \(quantity) is \(value) after \(done); try smaller learning rates")
  }
}

/// Refuses a combination of hyperparameters before anything is computed.
///
/// - Throws: `UnusableHyperparameters` with `message`, which names the hyperparameters and what they should be.
func require(_ condition: Bool, _ message: @autoclosure () -> String) throws {
  if !condition { throw UnusableHyperparameters(description: message()) }
}
