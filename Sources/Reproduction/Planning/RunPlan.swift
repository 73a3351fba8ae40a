import Foundation
import ResultsStore
import Tasks

/// One experiment x variant x seed.
public struct PlannedRun: Sendable {
  public let entry: CatalogEntry
  public let key: RunKey
  public let hyperparameters: ResolvedHyperparameters
  public let reason: RunReason
  /// Whether it will be done: for its reason, or because it is forced.
  public let isToDo: Bool
  /// Whether it is done in spite of an equal completed run.
  public let isForced: Bool
  /// Whether it starts from the beginning, whatever checkpoint there is.
  public let startsOver: Bool
  /// The mean duration of like runs before it, in seconds; `nil` where there are none.
  public let expectedDuration: TimeInterval?
  public let mark: RunMark?

  /// Such as `sacramento2018/fig1-association, deep, seed 3`.
  public var label: String {
    let variant = key.variant == ExperimentSpec.defaultVariant ? "" : ", \(key.variant)"
    let setting = mark.map { ", \($0.label)" } ?? ""
    return "\(key.experiment)\(variant)\(setting), seed \(key.seed)"
  }
}

/// Everything a request asks for, each with the reason to do it or not.
public struct RunPlan: Sendable {
  /// In the order of the requests, then of the catalog, of variants and of seeds.
  public let runs: [PlannedRun]

  public var toDo: [PlannedRun] { runs.filter(\.isToDo) }

  /// What data is missing for runs of the plan, and what to do about it, each sentence once.
  public var missingData: [String] {
    var remedies: [String] = []
    for run in runs {
      if case .dataAbsent(let remedy) = run.reason, !remedies.contains(remedy) {
        remedies.append(remedy)
      }
    }
    return remedies
  }
}

extension ExperimentCatalog {
  /// Works out which runs a request stands for and which of them are still to be done.
  ///
  /// - Parameters:
  ///   - store: `nil` while there is none.
  /// - Throws: ``ReproductionError`` for names and values that do not exist, the store's errors, and
  ///   a `DataError` for data that is there but damaged.
  public func plan(_ request: RunRequest, data: DataCatalog, store: ResultsStore?) throws -> RunPlan
  {
    try plan([request], data: data, store: store)
  }

  /// The same for several requests; a run that two of them ask for is planned once, for the first.
  public func plan(
    _ requests: [RunRequest], data: DataCatalog, store: ResultsStore?
  ) throws -> RunPlan {
    var planned: Set<RunKey> = []
    var runs: [PlannedRun] = []
    var surroundings = PlanSurroundings(data: data, store: store)
    for request in requests {
      let new = try self.runs(request, &surroundings)
      runs += new.filter { planned.insert($0.key).inserted }
    }
    return RunPlan(runs: runs)
  }

  private func runs(
    _ request: RunRequest, _ surroundings: inout PlanSurroundings
  ) throws -> [PlannedRun] {
    let chosen = request.experiments.isEmpty ? entries : try request.experiments.map(entry)
    var seen: Set<String> = []
    var runs: [PlannedRun] = []
    for entry in chosen where seen.insert(entry.name).inserted {
      var request = request
      request.profile = try entry.specification.profile(request.profile).name
      let known = try surroundings.runs(of: entry, profile: request.profile)
      let availability = try surroundings.availability(for: entry)
      for variant in try entry.variants(of: request) {
        let resolved = try entry.specification.resolve(
          variant: variant, profile: request.profile, assignments: request.assignments)
        for seed in try entry.seeds(of: request) {
          runs.append(
            entry.planned(
              request, variant: variant, seed: seed, resolved: resolved, data: availability,
              known: known))
        }
      }
    }
    return runs
  }
}

/// What plans are held against, each part looked at once.
private struct PlanSurroundings {
  let data: DataCatalog
  let store: ResultsStore?
  private var runs: [[String]: [Run]] = [:]
  private var availability: [DataRequirement: DataRequirement.Availability] = [:]

  init(data: DataCatalog, store: ResultsStore?) {
    self.data = data
    self.store = store
  }

  mutating func runs(of entry: CatalogEntry, profile: String) throws -> [Run] {
    if let found = runs[[entry.name, profile]] { return found }
    let found = try store?.runs(matching: .experiment(entry.name) && .profile(profile)) ?? []
    runs[[entry.name, profile]] = found
    return found
  }

  mutating func availability(
    for entry: CatalogEntry
  ) throws -> DataRequirement.Availability {
    if let found = availability[entry.type.data] { return found }
    let found = try entry.type.data.availability(in: data)
    availability[entry.type.data] = found
    return found
  }
}

extension CatalogEntry {
  fileprivate func variants(of request: RunRequest) throws -> [String] {
    guard request.variants.isEmpty else {
      return try request.variants.map { try specification.variant($0).name }
    }
    return try specification.variants(ofProfile: request.profile).map(\.name)
  }

  fileprivate func seeds(of request: RunRequest) throws -> [Int] {
    switch request.seeds {
    case .profile: return Array(0..<(try specification.profile(request.profile).seeds))
    case .count(let count):
      guard count >= 1 else {
        throw ReproductionError.invalidRequest("\(count) seeds are none; ask for at least 1")
      }
      return Array(0..<count)
    case .only(let seeds):
      guard seeds.allSatisfy({ $0 >= 0 }) else {
        throw ReproductionError.invalidRequest("a seed is an integer from 0 on")
      }
      return Set(seeds).sorted()
    }
  }

  fileprivate func planned(
    _ request: RunRequest, variant: String, seed: Int, resolved: ResolvedHyperparameters,
    data: DataRequirement.Availability, known: [Run]
  ) -> PlannedRun {
    var key = RunKey(
      experiment: name, variant: variant, profile: request.profile, seed: seed,
      hyperparameters: resolved.values, codeFingerprint: codeFingerprint)
    let reason: RunReason
    switch data {
    case .present(let identity):
      (key.dataset, key.datasetChecksum) = (identity.name, identity.checksum)
      reason = .of(key, among: known)
    case .absent(let dataset, let remedy):
      key.dataset = dataset
      reason = .dataAbsent(remedy: remedy)
    }
    let isCompleted = if case .completed = reason { true } else { false }
    let isForced = request.force && isCompleted
    let durations = known.filter {
      $0.status == .completed && $0.key.configurationFingerprint == key.configurationFingerprint
    }.compactMap(\.duration)
    return PlannedRun(
      entry: self, key: key, hyperparameters: resolved, reason: reason,
      isToDo: reason.needsRun || isForced, isForced: isForced, startsOver: request.force,
      expectedDuration: Sample(durations)?.mean, mark: request.mark)
  }
}
