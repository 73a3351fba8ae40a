import Support

/// What two runs do not have in common.
public struct RunDifference: Hashable, Sendable {
  public enum Section: String, CaseIterable, Hashable, Sendable {
    case identity, hyperparameters, metrics, environment
  }

  /// A named value of both; `nil` where a run has none.
  public struct Row: Hashable, Sendable {
    public let section: Section
    public let name: String
    public let first: JSONValue?
    public let second: JSONValue?

    /// Second minus first, of numbers.
    public var change: Double? {
      guard let first = first?.doubleValue, let second = second?.doubleValue else { return nil }
      return second - first
    }
  }

  /// By section, then by name; only what differs. Not-a-number equals itself.
  public let rows: [Row]

  public init(_ first: Run, _ second: Run) {
    rows = Section.allCases.flatMap { section -> [Row] in
      let (a, b) = (Self.values(section, of: first), Self.values(section, of: second))
      return Set(a.keys).union(b.keys).sorted().compactMap { name in
        guard a[name]?.canonicalText != b[name]?.canonicalText else { return nil }
        return Row(section: section, name: name, first: a[name], second: b[name])
      }
    }
  }

  private static func values(_ section: Section, of run: Run) -> [String: JSONValue] {
    switch section {
    case .identity:
      [
        "experiment": .string(run.key.experiment), "variant": .string(run.key.variant),
        "profile": .string(run.key.profile), "seed": .int(run.key.seed),
        "dataset": .string(run.key.dataset), "datasetChecksum": .string(run.key.datasetChecksum),
        "codeFingerprint": .string(run.key.codeFingerprint),
        "status": .string(run.observedStatus.rawValue),
      ]
    case .hyperparameters: run.key.hyperparameters
    case .metrics: run.metrics.mapValues { .double($0) }
    case .environment: run.environment.json.objectValue ?? [:]
    }
  }
}
