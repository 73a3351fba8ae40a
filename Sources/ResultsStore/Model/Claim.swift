/// The store's answer to a process that wants to compute a run.
public enum Claim: Hashable, Sendable {
  /// The run is this process's to compute, under the given id.
  case claimed(String)
  /// An equal run is completed; its id.
  case alreadyCompleted(String)
  /// Another process is computing an equal run; its id.
  case runningElsewhere(String)
}
