/// What the user wants to be run.
public struct RunRequest: Hashable, Sendable {
  public enum Seeds: Hashable, Sendable {
    /// As many as the profile has.
    case profile
    /// Seeds `0 ..< count`.
    case count(Int)
    case only([Int])
  }

  /// Names or beginnings of names; empty for the whole catalog.
  public var experiments: [String]
  public var profile: String
  public var seeds: Seeds
  /// Empty for those of the profile.
  public var variants: [String]
  /// Texts by hyperparameter, as ``ExperimentSpec/assignments(_:)`` splits them.
  public var assignments: [String: String]
  /// Run also what is completed, and from the beginning what was interrupted.
  public var force: Bool
  /// What the runs belong to, beyond themselves.
  public var mark: RunMark?

  public init(
    experiments: [String] = [], profile: String = "quick", seeds: Seeds = .profile,
    variants: [String] = [], assignments: [String: String] = [:], force: Bool = false,
    mark: RunMark? = nil
  ) {
    self.experiments = experiments
    self.profile = profile
    self.seeds = seeds
    self.variants = variants
    self.assignments = assignments
    self.force = force
    self.mark = mark
  }
}

/// What marks the runs of a setting of a search.
public struct RunMark: Hashable, Sendable {
  /// Given to every run when it begins.
  public var tag: String
  /// What tells its runs from those of other settings, for progress and failures.
  public var label: String

  public init(tag: String, label: String) {
    self.tag = tag
    self.label = label
  }
}
