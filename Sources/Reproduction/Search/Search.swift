import ResultsStore
import Support
import Tasks

/// A search for the best hyperparameters of an experiment: settings, each to be run with the same
/// seeds.
///
/// Its runs are runs like any other: done once, found by their tag, interrupted and continued.
public struct Search: Sendable {
  public let entry: CatalogEntry
  public let variant: String
  public let profile: String
  public let seeds: RunRequest.Seeds
  /// What is the same in all settings, as `--set` gives it.
  public let fixed: [String: String]
  public let space: SearchSpace
  /// Every setting once, in the order of the space.
  public let settings: [SearchSetting]

  /// - Parameter variant: `nil` where the profile has only one.
  /// - Throws: a ``ReproductionError`` for names and values that the experiment refuses, for a value
  ///   that comes twice in a grid, and where a variant has to be chosen.
  public init(
    _ entry: CatalogEntry, variant: String?, profile: String, seeds: RunRequest.Seeds,
    fixed: [String: String], space: SearchSpace
  ) throws {
    let specification = entry.specification
    let variants = try specification.variants(ofProfile: profile).map(\.name)
    guard let chosen = variant ?? (variants.count == 1 ? variants[0] : nil) else {
      throw ReproductionError.invalidRequest(
        "\(entry.name) has several variants; choose the one to search with --variant: "
          + variants.joined(separator: ", "))
    }
    if let name = space.names.first(where: { fixed[$0] != nil }) {
      throw ReproductionError.invalidRequest("\(name) is set and searched; do one of the two")
    }
    self.entry = entry
    self.variant = try specification.variant(chosen).name
    self.profile = try specification.profile(profile).name
    self.seeds = seeds
    self.fixed = fixed
    self.space = space
    for range in space.ranges {
      _ = try specification.numberType(of: range.name)
      for bound in [range.lower, range.upper] {
        let text = Int(exactly: bound).map(String.init) ?? "\(bound)"
        _ = try specification.resolve(
          variant: chosen, profile: profile, assignments: [range.name: text])
      }
    }
    for grid in space.grids {
      let values = try grid.values.map { text in
        try specification.resolve(
          variant: chosen, profile: profile, assignments: [grid.name: text]
        ).values[grid.name]
      }
      guard Set(values).count == values.count else {
        throw ReproductionError.invalidRequest("--grid \(grid.name) has a value twice")
      }
    }
    var settings: [SearchSetting] = []
    var seen: Set<[String: JSONValue]> = []
    for assignments in try space.assignments(for: specification) {
      let values = try specification.resolve(
        variant: chosen, profile: profile,
        assignments: fixed.merging(assignments) { _, new in new }
      ).values
      guard seen.insert(values).inserted else { continue }
      settings.append(
        SearchSetting(names: space.names, assignments: assignments, hyperparameters: values))
    }
    self.settings = settings
  }

  /// What all runs of the search are tagged with.
  ///
  /// The same for more trials, more seeds and another metric: these continue a search or read it
  /// anew.
  public var tag: String {
    let grids = space.grids.map { "\($0.name)=\($0.values.joined(separator: ","))" }
    let ranges = space.ranges.map { "\($0.name)=\($0.scale.rawValue):\($0.lower):\($0.upper)" }
    let identity: JSONValue = [
      "experiment": .string(entry.name), "variant": .string(variant), "profile": .string(profile),
      "fixed": .object(fixed.mapValues { .string($0) }),
      "grids": .array(grids.sorted().map { .string($0) }),
      "ranges": .array(ranges.sorted().map { .string($0) }), "seed": .int(space.seed),
    ]
    return "sweep:" + SHA256.hash(identity.canonicalText).prefix(8)
  }

  /// The runs of all settings, setting by setting, with what is to be done of them.
  ///
  /// - Throws: as ``ExperimentCatalog/plan(_:data:store:)-(RunRequest,_,_)``.
  public func plan(
    _ catalog: ExperimentCatalog, data: DataCatalog, store: ResultsStore?, force: Bool = false
  ) throws -> RunPlan {
    let requests = settings.map { setting in
      RunRequest(
        experiments: [entry.name], profile: profile, seeds: seeds, variants: [variant],
        assignments: fixed.merging(setting.assignments) { _, new in new }, force: force,
        mark: RunMark(tag: tag, label: setting.label))
    }
    return try catalog.plan(requests, data: data, store: store)
  }

  /// Tags the runs that were completed before they were searched for.
  public func tagCompleted(_ plan: RunPlan, in store: ResultsStore) throws {
    for run in plan.runs {
      if case .completed(let id) = run.reason { try store.addTag(tag, to: id) }
    }
  }

  /// Puts the settings in order by what their runs have in the store.
  ///
  /// - Parameter plan: of this search.
  /// - Throws: ``ReproductionError/unknownMetric(_:experiment:nearest:known:)`` when there are completed
  ///   runs and none has the metric.
  public func ranking(
    _ goal: SearchGoal, of plan: RunPlan, in store: ResultsStore
  ) throws -> SearchRanking {
    let keys = Dictionary(grouping: plan.runs, by: \.key.configurationFingerprint)
    let wanted = Set(plan.runs.map(\.key))
    let found = try store.runs(
      matching: .experiment(entry.name) && .variant(variant) && .profile(profile)
    ).filter { wanted.contains($0.key) && ($0.status == .completed || $0.status == .failed) }
    let ended = Dictionary(grouping: found, by: \.key).mapValues { runs in
      // The newest first; a failure counts only while there is no success.
      runs.first { $0.status == .completed } ?? runs[0]
    }
    let completed = ended.values.filter { $0.status == .completed }
    guard completed.isEmpty || completed.contains(where: { $0.metrics[goal.metric] != nil }) else {
      let known = Set(completed.flatMap(\.metrics.keys)).sorted()
      throw ReproductionError.unknownMetric(
        goal.metric, experiment: entry.name, nearest: nearestName(to: goal.metric, in: known),
        known: known)
    }
    return SearchRanking(
      goal,
      settings.map { setting in
        let key = RunKey(
          experiment: entry.name, variant: variant, profile: profile, seed: 0,
          hyperparameters: setting.hyperparameters, codeFingerprint: "")
        let runs = keys[key.configurationFingerprint] ?? []
        return SearchResult(
          setting,
          outcomes: runs.map { SearchOutcome(ended[$0.key], metric: goal.metric) })
      })
  }
}

/// One point of a search space.
public struct SearchSetting: Hashable, Sendable {
  /// The hyperparameters that are searched, in order.
  public let names: [String]
  /// Their texts, as `--set` takes them.
  public let assignments: [String: String]
  /// All hyperparameters of the experiment, resolved.
  public let hyperparameters: [String: JSONValue]

  package init(
    names: [String], assignments: [String: String], hyperparameters: [String: JSONValue]
  ) {
    self.names = names
    self.assignments = assignments
    self.hyperparameters = hyperparameters
  }

  /// Such as `learningRate=0.1, batch=32`.
  public var label: String {
    names.map { "\($0)=\(assignments[$0] ?? "")" }.joined(separator: ", ")
  }
}

extension SearchOutcome {
  /// - Parameter run: completed or failed; `nil` while it is neither.
  fileprivate init(_ run: Run?, metric: String) {
    switch run?.status {
    case .completed:
      if let value = run?.metrics[metric], value.isFinite {
        self = .value(value)
      } else {
        self = .failed
      }
    case .failed: self = .failed
    default: self = .missing
    }
  }
}
