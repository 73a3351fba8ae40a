import Foundation
import ResultsStore
import Testing

@Suite struct FilterTests {
  /// Five runs, told by their seeds 0...4 and told apart by everything else.
  private func withRuns(_ body: (ResultsStore) throws -> Void) throws {
    try withStore { store, clock in
      func start(_ key: RunKey, host: String = "cortex") throws -> String {
        var environment = RunEnvironment.example
        environment.host = host
        environment.gitCommit = host == "cortex" ? "abc123" : ""
        return try store.start(key, environment: environment)
      }
      // The clock starts at 2026-05-28 20:26:40 UTC.
      let a = try start(.example(seed: 0, ["learningRate": 0.1, "rule": "backprop", "bias": true]))
      clock.advance(by: 10)
      try store.complete(a, metrics: ["test_error": 0.02, "angle (deg)": 30])
      let b = try start(.example(variant: "full", seed: 1, ["learningRate": 1, "layers": [2, 1]]))
      clock.advance(by: 100)
      try store.complete(b, metrics: ["test_error": 0.05])
      try store.addTag("odd", to: b)
      try store.addTag("old", to: b)
      let c = try start(.example("burstccn2022/fig5-mnist", seed: 2), host: "axon")
      try store.fail(c, error: "diverged", metrics: ["test_error": .nan])
      try store.addNote("it's gone", to: c)
      let d = try start(.example(profile: "paper", seed: 3, ["bias": false]))
      try store.complete(d, metrics: ["test_error": .infinity])
      try store.addTag("odd", to: d)
      clock.advance(by: 86_400)
      _ = try start(.example(seed: 4))
      try body(store)
    }
  }

  @Test(arguments: [
    ("seed >= 0", [0, 1, 2, 3, 4]),
    ("experiment = 'baselines/mnist'", [0, 1, 3, 4]),
    ("experiment like 'BURST%'", [2]), ("variant != 'default'", [1]),
    ("profile in ('paper', 'smoke')", [3]), ("profile not in ('quick')", [3]),
    ("profile not like 'q%'", [3]),
    ("seed = 1 or seed = 2 and seed = 3", [1]), ("(seed = 1 or seed = 2) and seed <> 1", [2]),
    ("not seed = 1 and seed < 3", [0, 2]), ("NOT (seed = 1 OR seed < 3)", [3, 4]),
    ("not not seed == 1", [1]), ("seed in (0, 4)", [0, 4]),
    ("status = 'completed'", [0, 1, 3]), ("status != 'completed'", [2, 4]),
    ("status = 'running'", [4]), ("status = 'dead'", []), ("status like 'f%'", [2]),
    ("dataset = 'mnist' and host = 'axon'", [2]), ("commit is null", [2]),
    ("commit like 'abc%'", [0, 1, 3, 4]), ("commit != 'abc'", [0, 1, 3, 4]),
    ("error is not null", [2]), ("error = 'diverged'", [2]),
    ("tag = 'odd'", [1, 3]), ("tag != 'odd'", [0, 2, 4]), ("tag in ('old', 'x')", [1]),
    ("tag like 'o%' and tag is not null", [1, 3]), ("tag is null", [0, 2, 4]),
    ("note like '%gone%'", [2]), ("note = 'it''s gone'", [2]), ("note is null", [0, 1, 3, 4]),
    ("metric.test_error < 0.03", [0]), ("not metric.test_error < 0.03", [1, 2, 3, 4]),
    ("metric.test_error > 0.03", [1, 3]), ("metric.test_error = inf", [3]),
    ("metric.test_error > -inf", [0, 1, 3]),
    ("metric.test_error = nan", [2]), ("metric.test_error != nan", [0, 1, 3]),
    ("metric.test_error is null", [4]), ("metric.absent is not null", []),
    ("metric.test_error != 0.02", [1, 3]), (#"metric."angle (deg)" = 3e1"#, [0]),
    ("hyperparameter.learningRate >= .1", [0, 1]), ("hp.learningRate = 1.0", [1]),
    ("hp.learningRate is null", [2, 3, 4]), ("hp.rule = 'backprop'", [0]),
    ("hp.rule != 'x'", [0]), ("hp.rule like 'back%'", [0]), ("hp.bias = true", [0]),
    ("hp.bias != true", [3]), ("hp.layers = '[2,1]'", [1]), ("hp.rule in (1, 'backprop')", [0]),
    ("duration >= 10", [0, 1]), ("duration is null", [4]), ("finished is null", [4]),
    ("created = '2026-05-28'", [0, 1, 2, 3]), ("created != '2026-05-28'", [4]),
    ("created > '2026-05-29'", [4]), ("started >= '2026-05-28 20:26'", [0, 1, 2, 3, 4]),
    ("started = '2026-05-28 20:26'", [0, 1]), ("started = '2026-05-28T22:26:40+02:00'", [0]),
    ("finished != '2026-05-28T20:26:50Z'", [1, 2, 3]), ("created < '2026-05-28'", []),
  ])
  func conditionsSelect(filter: String, seeds: [Int]) throws {
    try withRuns { store in
      let filter = try RunFilter.parse(filter)
      #expect(try store.runs(matching: filter).map(\.key.seed).sorted() == seeds)
      #expect(try store.runCount(matching: filter) == seeds.count)
    }
  }

  @Test(arguments: [
    ("", 1, "a field should be here"), ("  ", 3, "a field should be here"),
    ("and seed = 1", 1, "a field should be here"), ("metrc.x < 1", 1, "did you mean 'metric.x'?"),
    ("sed = 1", 1, "did you mean 'seed'?"), ("seed = 1 and blah = 2", 14, "valid fields: id"),
    ("metric. = 1", 1, "did you mean 'metric.NAME'?"), ("seed", 5, "a comparison should be here"),
    ("seed = ", 8, "a value should be here"), ("seed = 'x'", 8, "compared with a number"),
    ("seed like 1", 11, "it is a number"), ("seed = 1 seed = 2", 10, "'and', 'or'"),
    ("seed === 1", 6, "unknown comparison '==='"), ("(seed = 1", 10, "')' should be here"),
    ("seed = 1)", 9, "'and', 'or'"), ("seed in 1", 9, "'('"), ("seed in (1 2)", 12, "',' or ')'"),
    ("seed is 1", 9, "'null'"), ("seed not = 1", 10, "'in' or 'like'"),
    ("seed = null", 8, "'is null'"), ("experiment = burstccn2022", 14, "in quotes"),
    ("experiment = 3", 14, "a text in quotes"), ("experiment = 'x", 14, "not closed"),
    ("status = 'complete'", 10, "did you mean 'completed'?"),
    ("started > 'yesterday'", 11, "is not a time"), ("started > '2026-02-30'", 11, "is not a time"),
    ("started > 2026", 11, "a time in quotes"), ("seed = 1x", 8, "'1x' is not a number"),
    ("seed = 2026-11-01", 12, "'and', 'or'"), ("tag = 1", 7, "a text in quotes"),
    ("hp.bias > true", 11, "by = and !="), ("metric.x < nan", 12, "nan by = and !="),
    ("seed = 1; drop table runs", 9, "unexpected ';'"), ("é = 1", 1, "unknown field"),
    ("'é' = 1", 1, "a field should be here"),
  ])
  func mistakesArePointedAt(source: String, column: Int, message: String) {
    let error = #expect(throws: StoreError.self) { try RunFilter.parse(source) }
    guard case .filter(source, let found, let text) = error else {
      Issue.record("\(source): \(String(describing: error))")
      return
    }
    #expect(found == column, "\(source): \(text)")
    #expect(text.contains(message), "\(source): \(text)")
  }

  @Test func theCaretStandsUnderTheMistake() {
    let error = #expect(throws: StoreError.self) { try RunFilter.parse("seed = 1 and sed = 2") }
    #expect(error?.description.hasSuffix("\n  seed = 1 and sed = 2\n               ^") == true)
  }

  @Test func deepNestingIsRefusedNotOverrun() {
    let source = String(repeating: "(", count: 50_000) + "seed = 1"
    #expect(throws: StoreError.self) { try RunFilter.parse(source) }
  }

  @Test func valuesNeverBecomeSQL() throws {
    try withRuns { store in
      let filter = try RunFilter.parse(#"metric."x' or 1 or '" = 1 or tag = "' or 1 or '""#)
      #expect(try store.runs(matching: filter).isEmpty)
    }
  }

  @Test(arguments: [
    ("seed", [0, 1, 2, 3, 4]), ("-seed", [4, 3, 2, 1, 0]), ("seed desc", [4, 3, 2, 1, 0]),
    ("metric.test_error", [0, 1, 3, 4, 2]), ("-metric.test_error", [3, 1, 0, 4, 2]),
    ("hp.learningRate asc", [0, 1, 4, 3, 2]), ("experiment", [4, 3, 1, 0, 2]),
  ])
  func ordersSort(sort: String, seeds: [Int]) throws {
    try withRuns { store in
      let sort = try RunSort.parse(sort)
      #expect(try store.runs(sort: sort).map(\.key.seed) == seeds)
      #expect(try store.runs(sort: sort, limit: 2).map(\.key.seed) == Array(seeds.prefix(2)))
    }
  }

  @Test(arguments: [
    ("", 1), ("sed", 1), ("-tag", 2), ("seed down", 6), ("-seed desc", 7), ("seed desc x", 11),
  ])
  func unknownOrdersArePointedAt(source: String, column: Int) {
    let error = #expect(throws: StoreError.self) { try RunSort.parse(source) }
    guard case .filter(_, column, _) = error else {
      Issue.record("\(source): \(String(describing: error))")
      return
    }
  }
}
