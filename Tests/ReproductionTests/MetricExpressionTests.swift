import Reproduction
import Testing

@Suite struct MetricExpressionTests {
  private let metrics: [MetricReference: Double] = [
    MetricReference(metric: "x"): 8,
    MetricReference(metric: "y2"): -2,
    MetricReference(variant: "full", metric: "test_error"): 0.03,
    MetricReference(variant: "shallow", metric: "test_error"): 0.12,
  ]

  private func value(_ source: String) throws -> Double {
    try MetricExpression(parsing: source).value { metrics[$0] ?? .nan }
  }

  @Test(
    arguments: [
      ("x", 8), (" x ", 8), ("x - y2 - 1", 9), ("x-y2", 10), ("x - (y2 - 1)", 11),
      ("2 + 3 * x", 26),
      ("(2 + 3) * x", 40), ("x / 2 / 2", 2), ("-x + 1", -7), ("--x", 8), ("2 * -x", -16),
      ("abs(y2)", 2), ("log10(1e3)", 3), ("1e-3 * x", 0.008), (".5*x", 4), ("1e+2", 100),
      ("full.test_error / shallow.test_error", 0.25),
      ("full.test_error - shallow.test_error", 0.03 - 0.12),
      ("fraction(x <= 8)", 1), ("fraction(x < 8)", 0), ("fraction(x >= 9)", 0),
      ("min(x, y2, 3)", -2), ("max(x, y2, 3)", 8), ("max(x)", 8),
      ("count(x > y2, x < y2, y2 <= -2)", 2), ("10 * count(x > y2)", 10), ("median(x) - 1", 7),
      ("fraction(x > y2)", 1), ("fraction(full.test_error / shallow.test_error <= 0.5)", 1),
    ])
  func expressionsHaveTheirValues(_ source: String, _ expected: Double) throws {
    #expect(try value(source) == expected)
  }

  @Test func divergedMetricIsNoMissInAFraction() throws {
    #expect(try value("fraction(unknown <= 1)").isNaN)
    #expect(try value("fraction(log10(y2) <= 1)").isNaN)
  }

  @Test func referencesAreListedOnceInOrder() throws {
    let expression = try MetricExpression(parsing: "b.x / (a.x + b.x) + z")
    #expect(expression.references.map(\.description) == ["b.x", "a.x", "z"])
    #expect(!expression.isFraction)
    #expect(try MetricExpression(parsing: "fraction(z > 0)").isFraction)
  }

  @Test func mediansAreOverAllSeeds() throws {
    // Middle values 3 of one metric and 20 of the other, of different seeds; the paired differences are 9, 97 and 13.
    let seeds: [[String: Double]] = [["x": 1, "y": 10], ["x": 3, "y": 100], ["x": 7, "y": 20]]
    func value(_ source: String, _ count: Int = 3) throws -> Double {
      try MetricExpression(parsing: source).value(overSeeds: Array(seeds.prefix(count))) {
        $0[$1.metric] ?? .nan
      }
    }
    #expect(try value("median(y) / median(x)") == 20.0 / 3)
    #expect(try value("median(y - x)") == 13)
    #expect(try value("median(x)", 2) == 2)
    #expect(try value("median(x, y)") == 8.5)
    #expect(
      try value("max(median(x), median(y)) + count(median(x) < median(y), median(x) < 0)") == 21)
    #expect(try value("median(z)").isNaN)
    #expect(try value("min(median(x), median(z))").isNaN)
    #expect(try MetricExpression(parsing: "2 * median(x)").isOfMedians)
    #expect(try !MetricExpression(parsing: "median").isOfMedians)
  }

  @Test func fractionAloneIsAMetricsName() throws {
    #expect(
      try MetricExpression(parsing: "fraction / 2").references == [.init(metric: "fraction")])
  }

  @Test(
    arguments: [
      ("", 1), ("x +", 4), ("x y", 3), ("(x", 3), ("x)", 2), ("sin(x)", 1), ("full.", 6),
      ("full. x", 6), ("fraction(x)", 11), ("fraction(x <= 1) + 1", 18), ("1.2.3", 1), ("2x", 1),
      ("x <= 1", 3), ("fraction(x <=", 14), ("x + é", 5), ("a.b.c", 4),
      ("min()", 5), ("min(x y2)", 7), ("count(x)", 8), ("count(x > 1 y2)", 13),
      ("median(median(x))", 8), ("median(x) - y2", 1), ("fraction(median(x) > 1)", 1),
      (String(repeating: "(", count: 500), 101),
    ])
  func malformedExpressionsNameTheColumn(_ source: String, _ column: Int) {
    let error = #expect(throws: ExpressionError.self) { try MetricExpression(parsing: source) }
    #expect(error?.column == column)
  }
}
