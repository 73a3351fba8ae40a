import Support

extension SpecificationReader {
  func readCharts(_ hyperparameters: [HyperparameterSpec], _ variants: [VariantSpec])
    -> [ChartSpec]
  {
    var files: Set<String> = []
    return root.mappings(
      "charts",
      keys: [
        "file", "title", "series", "variants", "seed", "x", "places", "paths", "statistic",
        "xLabel", "yLabel", "logX", "logY", "about",
      ]
    ).map { chart in
      let file = chart.text("file")
      if !file.isEmpty, !ExperimentID.isName(file) {
        chart.refuse("file", "should be a name of letters, digits and '-_.', without extension")
      }
      if !files.insert(file).inserted { chart.refuse("file", "is the file of another chart too") }
      if !chart.has("series") { chart.refuse("series", "is missing") }
      let paths = readPaths(chart, among: variants.map(\.name))
      let names = readVariantNames(chart, among: variants.map(\.name))
      if !paths.isEmpty, names != nil { chart.refuse("variants", "are those of the paths") }
      let drawn = names ?? (paths.isEmpty ? nil : paths.flatMap(\.variants))
      return ChartSpec(
        file: file, title: chart.text("title"), series: chart.optionalTexts("series") ?? [],
        variants: drawn, seed: chart.has("seed") ? chart.integer("seed", minimum: 0) : nil,
        abscissa: readAbscissa(
          chart, hyperparameters,
          paths: paths.isEmpty ? [drawn ?? variants.map(\.name)] : paths.map(\.variants),
          variants),
        paths: paths,
        statistic: chart.has("statistic") ? chart.choice("statistic", default: .mean) : .mean,
        xLabel: chart.text("xLabel"),
        yLabel: chart.text("yLabel"), isXLogarithmic: chart.boolean("logX", default: false),
        isYLogarithmic: chart.boolean("logY", default: false), about: chart.text("about"))
    }
  }

  private func readPaths(_ chart: YAMLMapping, among variants: [String]) -> [ChartPath] {
    guard chart.has("paths") else { return [] }
    let section = chart.mapping("paths", keys: nil)
    return section.keys.map { name in
      ChartPath(name: name, variants: readVariantNames(section, name, among: variants) ?? [])
    }
  }

  /// - Parameter paths: the variants of each line that the chart draws.
  private func readAbscissa(
    _ chart: YAMLMapping, _ hyperparameters: [HyperparameterSpec], paths: [[String]],
    _ variants: [VariantSpec]
  ) -> ChartAbscissa {
    if chart.has("places") {
      if chart.has("x") { chart.refuse("x", "should not stand beside places") }
      let places = chart.numbers("places") ?? []
      if places.isEmpty || !paths.allSatisfy({ $0.count == places.count }) {
        chart.refuse(
          "places", "should be a number for every variant of each line, such as [1, 2, 3]")
      }
      return .places(places)
    }
    guard chart.has("x") else {
      if chart.has("paths") { chart.refuse("paths", "needs x or places: where the variants stand") }
      return .steps
    }
    let name = chart.text("x")
    guard let hyperparameter = hyperparameters.first(where: { $0.name == name }) else {
      if lacksSharedFiles { return .steps }
      let nearest = nearestName(to: name, in: hyperparameters.map(\.name))
      chart.refuse(
        "x",
        "there is no hyperparameter '\(name)'"
          + (nearest.map { "; did you mean '\($0)'?" } ?? ""))
      return .steps
    }
    switch hyperparameter.type {
    case .list(of: .number), .list(of: .integer):
      if chart.has("paths") { chart.refuse("paths", "needs an x that differs between variants") }
      return .elements(of: name)
    case .number, .integer:
      for path in paths {
        let values = variants.filter { path.contains($0.name) }.map {
          $0.set[name] ?? hyperparameter.value
        }
        if Set(values).count < values.count {
          chart.refuse("x", "'\(name)' should be different in every variant of a line")
        }
      }
      return .variants(of: name)
    default:
      chart.refuse("x", "'\(name)' should be a number or a list of numbers")
      return .steps
    }
  }
}
