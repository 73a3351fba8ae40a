import Foundation
import Reproduction

extension CheckpointFolder.Summary {
  /// Such as `of 2026-11-21T09:45:13Z, after 4.5 min of computing`.
  var text: String {
    "of \(created.formatted(.iso8601)), after \(Duration.text(computed)) of computing"
  }
}

extension CheckpointFolder {
  /// What a run that is to be done would go on from: `, goes on from its checkpoint of ...`; empty
  /// where it would start from the beginning.
  func remark(on run: PlannedRun) -> String {
    guard run.isToDo, !run.startsOver, let checkpoint = checkpoint(of: run.key) else { return "" }
    return "; goes on from its checkpoint \(checkpoint.text)"
  }
}
