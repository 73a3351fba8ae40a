/// Traces of networks of bursting neurons: `burstccn2022-golden/1`. A file has several runs, each of a family of models.
enum BurstingTraces {
  static let format = "burstccn2022-golden/1"

  /// Replays the runs of one kind of model.
  ///
  /// - Parameter name: what a location begins with, since a file has several runs.
  typealias Replay =
    @Sendable (_ run: TraceNode, _ name: String, _ comparison: inout Comparison) throws -> Void

  /// The families that can be replayed, by the `family` field of a run.
  static let families: [(name: String, replay: Replay)] = [
    ("burstccn", { try replayBurstCCN($0, $1, &$2) }),
    ("burstprop", { try replayBurstprop($0, $1, &$2) }),
    ("edn", { try replayErrorEncoding($0, $1, &$2) }),
    ("cont_burstccn", { try replayContinuous(.burstCCN, $0, $1, &$2) }),
    ("cont_burstprop", { try replayContinuous(.burstprop, $0, $1, &$2) }),
  ]

  static func replay(_ trace: TraceNode, _ comparison: inout Comparison) throws {
    let runs = try trace.member("runs").elements()
    guard !runs.isEmpty else {
      throw try trace.member("runs").problem("expected at least one run")
    }
    for (index, run) in runs.enumerated() {
      let family = try run.member("family")
      let name = try family.string()
      guard let replay = families.first(where: { $0.name == name })?.replay else {
        throw family.problem(
          "family '\(name)' is not one this version replays; it knows "
            + families.map(\.name).joined(separator: ", "))
      }
      try replay(run, try run.optional("name")?.string() ?? "run \(index + 1)", &comparison)
    }
  }
}
