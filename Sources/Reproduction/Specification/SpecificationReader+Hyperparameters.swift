import Support

extension SpecificationReader {
  func readHyperparameters() -> [HyperparameterSpec] {
    guard root.has("hyperparameters") else { return [] }
    let section = root.mapping("hyperparameters", keys: nil)
    return section.keys.compactMap { name in
      if !isExpressionName(name) {
        section.refuse(name, "a hyperparameter's name has letters, digits and '_' only")
      }
      return readHyperparameter(
        name,
        section.mapping(
          name,
          keys: [
            "value", "unit", "source", "place", "reason", "about", "choices", "minimum", "maximum",
          ]))
    }
  }

  private func readHyperparameter(_ name: String, _ entry: YAMLMapping) -> HyperparameterSpec? {
    let source = entry.choice("source", default: HyperparameterSpec.Source.ours)
    if source == .ours, entry.has("source"), !entry.has("reason") {
      entry.refuse("reason", "is missing: a value of ours says why")
    }
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
