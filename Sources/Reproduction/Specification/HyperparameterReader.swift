import Support

/// Reads the hyperparameters of a figure: those of the shared files that it lists, then its own.
struct HyperparameterReader {
  /// In the order they were read; without ill-formed ones.
  private(set) var hyperparameters: [HyperparameterSpec] = []
  /// Where each one was first given, ill-formed ones too.
  private var places: [String: (file: String, line: Int?)] = [:]

  /// Reads the section `hyperparameters` of a file. One that was read before is a problem: no file overrules another.
  mutating func read(_ file: YAMLMapping) {
    let section = file.mapping("hyperparameters", keys: nil)
    for name in section.keys {
      if let place = places[name] {
        let first = place.file + (place.line.map { ":\($0)" } ?? "")
        section.refuse(
          name,
          "is given in \(first) too; give it once, and the value of a single figure under its 'defaults'"
        )
        continue
      }
      places[name] = (file.collector.file, section.line(name))
      if !isExpressionName(name) {
        section.refuse(name, "a hyperparameter's name has letters, digits and '_' only")
      }
      let entry = section.mapping(
        name,
        keys: [
          "value", "unit", "source", "place", "reason", "about", "choices", "minimum", "maximum",
        ])
      if let hyperparameter = readHyperparameter(name, entry) {
        hyperparameters.append(hyperparameter)
      }
    }
  }

  /// Reads the section `defaults` of a figure's file: its own values of shared hyperparameters, and where they come from.
  ///
  /// - Parameter refusesUnknown: whether a name that no file has is a problem.
  mutating func readDefaults(_ file: YAMLMapping, refusesUnknown: Bool) {
    let section = file.mapping("defaults", keys: nil)
    let shared = hyperparameters.map(\.name).filter { places[$0]?.file != file.collector.file }
    for name in section.keys {
      let entry = section.mapping(name, keys: ["value", "source", "place", "reason"])
      if let index = hyperparameters.firstIndex(where: { $0.name == name }), shared.contains(name) {
        replaceDefault(of: &hyperparameters[index], entry)
      } else if places[name]?.file == file.collector.file {
        section.refuse(name, "is a hyperparameter of this figure alone; change its value there")
      } else if places[name] == nil, refusesUnknown {
        let nearest = nearestName(to: name, in: shared).map { "; did you mean '\($0)'?" } ?? ""
        section.refuse(
          name,
          "there is no shared hyperparameter '\(name)'\(nearest) "
            + "(known: \(shared.joined(separator: ", ")))")
      }
    }
  }

  /// A new source brings its own place and reason; without one, what is not given stays as it is shared.
  private func replaceDefault(of hyperparameter: inout HyperparameterSpec, _ entry: YAMLMapping) {
    if let value = entry.value("value") {
      switch hyperparameter.check(value) {
      case .success(let value): hyperparameter.value = value
      case .failure(let refusal): entry.refuse("value", refusal.reason)
      }
    }
    if entry.has("source") {
      hyperparameter.source = readSource(entry)
      (hyperparameter.place, hyperparameter.reason) = (nil, nil)
    }
    hyperparameter.place = entry.optionalText("place") ?? hyperparameter.place
    hyperparameter.reason = entry.optionalText("reason") ?? hyperparameter.reason
  }

  private func readSource(_ entry: YAMLMapping) -> HyperparameterSpec.Source {
    let source = entry.choice("source", default: HyperparameterSpec.Source.ours)
    if source == .ours, entry.has("source"), !entry.has("reason") {
      entry.refuse("reason", "is missing: a value of ours says why")
    }
    return source
  }

  private func readHyperparameter(_ name: String, _ entry: YAMLMapping) -> HyperparameterSpec? {
    let source = readSource(entry)
    let about = entry.text("about")
    guard let value = entry.value("value") else { return nil }
    guard let type = HyperparameterType(of: value) else {
      entry.refuse("value", "should be one value, or a list of at least one, all of one type")
      return nil
    }
    var hyperparameter = HyperparameterSpec(
      name: name, value: value, type: type, unit: entry.optionalText("unit"), source: source,
      place: entry.optionalText("place"), reason: entry.optionalText("reason"), about: about,
      choices: nil, minimum: entry.optionalNumber("minimum"),
      maximum: entry.optionalNumber("maximum"))
    hyperparameter.choices = readChoices(entry, type)
    readBounds(entry, hyperparameter)
    switch hyperparameter.check(value) {
    case .success(let value): hyperparameter.value = value
    case .failure(let refusal): entry.refuse("value", refusal.reason)
    }
    return hyperparameter
  }

  private func readChoices(_ entry: YAMLMapping, _ type: HyperparameterType) -> [JSONValue]? {
    guard entry.has("choices"), let value = entry.value("choices") else { return nil }
    let element = if case .list(let element) = type { element } else { type }
    guard
      case .array(let choices)? = HyperparameterType.list(of: element).normalized(value),
      choices.count > 1
    else {
      entry.refuse("choices", "should be a list of at least two values of the type: \(element)")
      return nil
    }
    return choices
  }

  private func readBounds(_ entry: YAMLMapping, _ hyperparameter: HyperparameterSpec) {
    let bounds = [("minimum", hyperparameter.minimum), ("maximum", hyperparameter.maximum)]
    switch hyperparameter.type {
    case .integer, .number, .list(of: .integer), .list(of: .number):
      if let low = hyperparameter.minimum, let high = hyperparameter.maximum, low > high {
        entry.refuse("minimum", "is above the maximum")
      }
    default:
      for (key, bound) in bounds where bound != nil {
        entry.refuse(key, "bounds numbers only; this is: \(hyperparameter.type)")
      }
    }
  }
}
