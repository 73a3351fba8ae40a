import Foundation

/// Hyperparameters that are valid one by one and make no experiment together.
package struct UnusableHyperparameters: Error, LocalizedError, CustomStringConvertible {
  package let description: String
  package var errorDescription: String? { description }
}

/// Refuses a combination of hyperparameters before anything is computed.
///
/// - Throws: `UnusableHyperparameters` with `message`, which names the hyperparameters and what they should be.
func require(_ condition: Bool, _ message: @autoclosure () -> String) throws {
  if !condition { throw UnusableHyperparameters(description: message()) }
}
