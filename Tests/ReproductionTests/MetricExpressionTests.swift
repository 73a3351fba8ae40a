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

  @Test func fractionAloneIsAMetricsName() throws {
    #expect(
      try MetricExpression(parsing: "fraction / 2").references == [.init(metric: "fraction")])
  }

  @Test(
    arguments: [
      ("", 1), ("x +", 4), ("x y", 3), ("(x", 3), ("x)", 2), ("sin(x)", 1), ("full.", 6),
      ("full. x", 6), ("fraction(x)", 11), ("fraction(x <= 1) + 1", 18), ("1.2.3", 1), ("2x", 1),
      ("x <= 1", 3), ("fraction(x <=", 14), ("x + é", 5), ("a.b.c", 4),
      (String(repeating: "(", count: 500), 101),
    ])
  func malformedExpressionsNameTheColumn(_ source: String, _ column: Int) {
    let error = #expect(throws: ExpressionError.self) { try MetricExpression(parsing: source) }
    #expect(error?.column == column)
  }
}
