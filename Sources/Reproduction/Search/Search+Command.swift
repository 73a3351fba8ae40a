extension Search {
  /// The command that runs a setting with the seeds of the paper's profile, and with everything that the search has set.
  public func command(for setting: SearchSetting) -> String {
    var words = ["apical", "run", entry.name]
    if variant != ExperimentSpec.defaultVariant { words += ["--variant", variant] }
    words += ["--profile", ExperimentSpec.paperProfile]
    let names = fixed.keys.sorted() + setting.names
    for name in names {
      words += ["--set", "\(name)=\(setting.assignments[name] ?? fixed[name] ?? "")"]
    }
    return words.map(\.shellQuoted).joined(separator: " ")
  }
}
