extension Search {
  /// The command that runs a setting at the paper's scale, with all its seeds.
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
