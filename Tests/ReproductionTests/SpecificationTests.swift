import Foundation
import Reproduction
import Testing

@Suite struct SpecificationTests {
  @Test func completeFileIsReadInFull() throws {
    let spec = try fixtureSpec()
    #expect(spec.name == "test/fig1-line")
    #expect(spec.shows == "A line is learned.")
    #expect(
      spec.hyperparameters.map(\.name)
        == ["learningRate", "epochs", "layers", "scheme", "plastic"])
    #expect(
      spec.hyperparameters.map(\.type.description).prefix(3)
        == ["number", "integer", "list of integer"])
    #expect(spec.hyperparameters[0].unit == "1/ms")
    #expect(spec.hyperparameters[1].reason == "enough to converge")
    #expect(spec.hyperparameters[3].choices == [.string("full"), .string("two_step")])
    #expect(spec.variants.map(\.name) == ["deep", "shallow"])
    #expect(spec.profiles.map(\.seeds) == [1, 3, 5])
    #expect(try spec.variants(ofProfile: "smoke").map(\.name) == ["deep"])
    #expect(try spec.variants(ofProfile: "quick").map(\.name) == ["deep", "shallow"])
    #expect(spec.deviations.map(\.text) == ["fewer epochs"])
    #expect(
      spec.claims.map(\.criterion) == [
        "< 0.5 (partly: < 0.8)", ">= 0.8", "within [35, 55] (partly: within [35, 75])",
      ])
    #expect(spec.claims[1].dataset == "mnist")
    #expect(spec.claims[2].published == "about 45 degrees")
    #expect(spec.charts[0].isYLogarithmic && !spec.charts[0].isXLogarithmic)
  }

  @Test func withoutVariantsThereIsOne() throws {
    let yaml = """
      experiment: test/fig1-line
      title: A line
      paper: {key: test, figure: Fig. 1}
      shows: something
      profiles: {smoke: {seeds: 1}, quick: {seeds: 1}, paper: {seeds: 1}}
      claims:
        - {id: a, statement: s, place: p, metric: error, kind: value, comparison: "<=",
           target: 1, reason: r, provenance: ours, verdictAt: [paper]}
      """
    let spec = try fixtureSpec(yaml)
    #expect(spec.variants.map(\.name) == ["default"])
    #expect(spec.hyperparameters.isEmpty)
    #expect(spec.claims[0].metric.references == [MetricReference(metric: "error")])
  }

  /// One line of the valid file replaced, and what the one problem reported must be.
  @Test(
    arguments: [
      ("title: A line is learned", "titel: x", "unknown key 'titel'; did you mean 'title'?"),
      ("title: A line is learned", "", "title: is missing"),
      ("title: A line is learned", "title: ", "title: should be a text"),
      ("experiment: test/fig1-line", "experiment: test/other", "should be 'test/fig1-line'"),
      ("paper: {key: test, figure: Fig. 1}", "paper: {key: test}", "paper.figure: is missing"),
      ("paper: {key: test, figure: Fig. 1}", "paper: test", "paper: should be a mapping"),
      ("source: paper", "source: papers", "one of: paper, supplement, author code"),
      ("source: paper", "source: ours", "learningRate.reason: is missing"),
      ("value: 0.5", "value: -0.5", "learningRate.value: is -0.5, below the minimum"),
      ("value: 0.5", "value: {a: 1}", "learningRate.value: should be a number"),
      ("value: 0.5", "value: .nan", "learningRate.minimum: bounds numbers only"),
      ("set: {epochs: 5}", "set: {epochs: 5.5}", "quick.set.epochs: is 5.5"),
      ("value: [30, 20, 10]", "value: []", "layers.value: should be one value"),
      ("value: [30, 20, 10]", "value: [30, a]", "layers.value: should be one value"),
      ("value: full", "value: fast", "should be one of: full, two_step"),
      ("choices: [full, two_step]", "choices: [1, 2]", "choices: should be a list"),
      ("epochs:", "learning-rate:", "hyperparameters.learning-rate: a hyperparameter's"),
      ("deep: {about: all layers}", "deep: {}", "variants.deep.about: is missing"),
      ("set: {layers: [30, 10], epochs: 20}", "set: {layers: 3}", "shallow.set.layers: is 3"),
      ("set: {layers: [30, 10], epochs: 20}", "set: {layer: [3]}", "did you mean 'layers'?"),
      ("paper: {seeds: 5}", "", "profiles.paper: is missing"),
      ("paper: {seeds: 5}", "paper: {seeds: 0}", "paper.seeds: should be an integer"),
      ("paper: {seeds: 5}", "paper: {seeds: 5, variants: [wide]}", "no variant 'wide'"),
      ("set: {epochs: 5}", "set: {epochs: five}", "quick.set.epochs: is \"five\""),
      ("metric: deep.error / shallow.error", "metric: deep.error /", "in column 13"),
      ("metric: deep.angle", "metric: angle", "write deep.angle"),
      ("metric: deep.angle", "metric: wide.angle", "there is no variant 'wide'"),
      ("metric: deep.angle", "metric: 3", "reads no metric"),
      ("target: 0.5", "target: [0, 1]", "claims[0].target: should be a number"),
      ("target: 0.5", "", "claims[0].target: is missing"),
      ("target: [35, 55]", "target: 45", "claims[2].target: should be two numbers"),
      ("target: [35, 55]", "target: [55, 35]", "should be two numbers"),
      ("partly: 0.8", "partly: 0.4", "partly: should be weaker than the target"),
      ("partly: [35, 75]", "partly: [40, 75]", "should be weaker than the target"),
      ("reason: half is plainly better", "", "claims[0].reason: is missing"),
      ("provenance: qualitative", "provenance: published", "published: is missing"),
      ("verdictAt: [paper]", "verdictAt: [smoke]", "never gives a verdict"),
      ("verdictAt: [paper]", "verdictAt: [full]", "there is no profile 'full'"),
      ("verdictAt: [paper]", "verdictAt: [reduced, paper]", "there is no profile 'reduced'"),
      ("verdictAt: [paper]", "", "claims[1].verdictAt: is missing"),
      ("- id: 1.b", "- id: 1.a", "claims[1].id: '1.a' is the id of another claim too"),
      ("series: [error]", "series: []", "charts[0].series: should be a list"),
      ("logY: true", "logY: yes", "charts[0].logY: should be true or false"),
      ("logY: true", "x: layer", "charts[0].x: there is no hyperparameter 'layer'; did you"),
      ("logY: true", "x: scheme", "charts[0].x: 'scheme' should be a number or a list"),
      ("logY: true", "x: learningRate", "'learningRate' should be different in every variant"),
      ("logY: true", "places: [1]", "charts[0].places: should be a number for every variant"),
      ("logY: true", "places: [1, 2]\n    x: epochs", "charts[0].x: should not stand beside"),
      ("logY: true", "paths: {a: [deep]}", "charts[0].paths: needs x or places"),
      ("logY: true", "paths: {a: [dep]}\n    places: [1]", "paths.a: there is no variant 'dep'"),
      (
        "logY: true", "paths: {a: [deep]}\n    places: [1]\n    variants: [deep]",
        "charts[0].variants: are those of the paths"
      ),
      ("logY: true", "paths: {a: [deep]}\n    x: layers", "needs an x that differs"),
      ("logY: true", "statistic: mode", "charts[0].statistic: is 'mode', but should be one of"),
      ("- file: error", "- file: a/b", "charts[0].file: should be a name"),
      ("title: A line is learned", "title: a\ntestMetrics: error", "testMetrics: should be a list"),
      ("title: A line is learned", "title: a: b", "is not YAML"),
      ("title: A line is learned", "title: a\ntitle: b", "keys given twice: title"),
    ])
  func brokenLineIsReportedWithItsPlace(_ good: String, _ bad: String, _ message: String) throws {
    try #require(fixtureYAML.contains(good))
    let error = #expect(throws: ReproductionError.self) {
      try fixtureSpec(fixtureYAML.replacing(good, with: bad, maxReplacements: 1))
    }
    let text = error?.description ?? ""
    #expect(text.contains(message), "\(text)")
    #expect(text.hasPrefix("experiments/test/fig1-line.yaml"))
  }

  @Test func everyProblemOfAFileIsReportedWithItsLine() throws {
    let yaml =
      fixtureYAML
      .replacing("title: A line is learned", with: "titel: A line is learned")
      .replacing("target: 0.5", with: "target: half")
    let error = #expect(throws: ReproductionError.self) { try fixtureSpec(yaml) }
    guard case .invalidSpecifications(let problems)? = error else {
      Issue.record("another error: \(String(describing: error))")
      return
    }
    #expect(problems.map(\.path) == ["", "title", "claims[0].target"])
    #expect(problems.map(\.line) == [2, 1, 51])
  }

  @Test func wordsOfYAMLOneOneStayWords() throws {
    let yaml =
      fixtureYAML
      .replacing("value: full", with: "value: no")
      .replacing("choices: [full, two_step]", with: "choices: [no, on, 1_000, 0x10, \"1\"]")
    let scheme = try fixtureSpec(yaml).hyperparameters[3]
    #expect(scheme.value == .string("no"))
    #expect(scheme.choices == ["no", "on", "1_000", "0x10", "1"].map { .string($0) })
  }

  @Test func aChartStandsOverStepsOrOverAHyperparameter() throws {
    func abscissa(_ line: String) throws -> ChartAbscissa {
      try fixtureSpec(fixtureYAML.replacing("logY: true", with: line)).charts[0].abscissa
    }
    #expect(try abscissa("logY: true") == .steps)
    #expect(try abscissa("x: layers") == .elements(of: "layers"))
    #expect(try abscissa("x: epochs") == .variants(of: "epochs"))
    #expect(
      try abscissa("variants: [deep]\n    x: learningRate") == .variants(of: "learningRate"))
    let paths = "paths: {a: [deep], b: [shallow]}\n    "
    #expect(try abscissa(paths + "x: learningRate") == .variants(of: "learningRate"))
    #expect(try abscissa(paths + "places: [3]") == .places([3]))
  }

  @Test func integersAmongNumbersAreNumbers() throws {
    let yaml = fixtureYAML.replacing("value: [30, 20, 10]", with: "value: [1, 0.5]")
      .replacing("set: {layers: [30, 10], epochs: 20}", with: "set: {layers: [3]}")
    let spec = try fixtureSpec(yaml)
    #expect(spec.hyperparameters[2].value == .array([.double(1), .double(0.5)]))
    #expect(spec.variants[1].set["layers"] == .array([.double(3)]))
  }
}
