import Foundation

/// What a claim says about the final metrics of one seed: `abs(full.test_error - shallow.test_error)`; or about medians over the
/// seeds: `median(deep.test_error) / median(shallow.test_error)`.
///
/// ```
/// claim   := 'fraction' '(' test ')' | sum
/// sum     := product (('+' | '-') product)*
/// product := factor (('*' | '/') factor)*
/// factor  := '-' factor | number | '(' sum ')' | metric
///          | ('abs' | 'log10') '(' sum ')'
///          | ('min' | 'max' | 'median') '(' sum (',' sum)* ')'
///          | 'count' '(' test (',' test)* ')'
/// test    := sum ('<=' | '<' | '>=' | '>') sum
/// metric  := [variant '.'] name
/// ```
/// Names begin with a letter and go on with letters, digits and `_`. All metrics of an expression without medians
/// are of one seed: `a.x - b.x` is a paired difference. Where there is a median, every metric is inside one, and the value is one of all
/// seeds; a median of several is that of all their values together. `fraction` is the share of seeds for which a comparison holds, `count` the number of comparisons that hold.
public struct MetricExpression: Hashable, Sendable {
  public let source: String
  /// Every metric that the expression reads, in the order of their first use.
  public let references: [MetricReference]
  package let root: ExpressionNode

  /// Whether the expression is the share of seeds for which a comparison holds.
  public var isFraction: Bool {
    if case .fraction = root { true } else { false }
  }

  /// Whether the value is one of all seeds, made of medians over them.
  public var isOfMedians: Bool { root.hasMedian }

  /// The value of all seeds.
  ///
  /// - Parameter metric: of each seed in turn.
  package func value<Seed>(
    overSeeds seeds: [Seed], _ metric: (Seed, MetricReference) -> Double
  ) -> Double {
    root.value(overSeeds: seeds, metric)
  }

  /// The value for one seed; for a fraction 1 where the comparison holds, else 0. A median is that of the one seed: its value.
  ///
  /// Not a number when a metric is, so that a diverged seed is told apart from one that misses.
  public func value(_ metric: (MetricReference) -> Double) -> Double {
    root.value(metric)
  }
}

/// A final metric, by the variant that recorded it; `nil` where the experiment has only one.
public struct MetricReference: Hashable, Sendable, CustomStringConvertible {
  public let variant: String?
  public let metric: String

  public init(variant: String? = nil, metric: String) {
    self.variant = variant
    self.metric = metric
  }

  public var description: String { variant.map { "\($0).\(metric)" } ?? metric }
}

/// A comparison inside `fraction(...)`.
package enum ExpressionComparison: String, Hashable, Sendable, CaseIterable {
  case atMost = "<="
  case atLeast = ">="
  case less = "<"
  case greater = ">"

  func holds(_ left: Double, _ right: Double) -> Bool {
    switch self {
    case .atMost: left <= right
    case .atLeast: left >= right
    case .less: left < right
    case .greater: left > right
    }
  }
}

package enum ExpressionFunction: String, Hashable, Sendable, CaseIterable {
  case abs
  case log10

  func value(_ argument: Double) -> Double {
    switch self {
    case .abs: Swift.abs(argument)
    case .log10: Foundation.log10(argument)
    }
  }
}

package enum ExpressionOperator: String, Hashable, Sendable {
  case plus = "+"
  case minus = "-"
  case times = "*"
  case over = "/"

  func value(_ left: Double, _ right: Double) -> Double {
    switch self {
    case .plus: left + right
    case .minus: left - right
    case .times: left * right
    case .over: left / right
    }
  }
}

/// The extreme of several values; not a number when one of them is not.
package enum ExpressionExtreme: String, Hashable, Sendable, CaseIterable {
  case min
  case max

  func value(_ values: [Double]) -> Double {
    if values.contains(where: \.isNaN) { return .nan }
    return (self == .min ? values.min() : values.max()) ?? .nan
  }
}

/// A comparison of two values: 1 where it holds, else 0.
package struct ExpressionTest: Hashable, Sendable {
  let comparison: ExpressionComparison
  let left, right: ExpressionNode

  var operands: [ExpressionNode] { [left, right] }

  func value(_ operand: (ExpressionNode) -> Double) -> Double {
    let (left, right) = (operand(left), operand(right))
    guard !left.isNaN, !right.isNaN else { return .nan }
    return comparison.holds(left, right) ? 1 : 0
  }
}

package indirect enum ExpressionNode: Hashable, Sendable {
  case number(Double)
  case metric(MetricReference)
  case negation(ExpressionNode)
  case call(ExpressionFunction, ExpressionNode)
  case extreme(ExpressionExtreme, [ExpressionNode])
  case binary(ExpressionOperator, ExpressionNode, ExpressionNode)
  case fraction(ExpressionTest)
  case count([ExpressionTest])
  case median([ExpressionNode])

  private var operands: [ExpressionNode] {
    switch self {
    case .number, .metric: []
    case .negation(let operand), .call(_, let operand): [operand]
    case .extreme(_, let operands), .median(let operands): operands
    case .binary(_, let left, let right): [left, right]
    case .fraction(let test): test.operands
    case .count(let tests): tests.flatMap(\.operands)
    }
  }

  var hasMedian: Bool {
    if case .median = self { true } else { operands.contains(where: \.hasMedian) }
  }

  /// Whether a metric stands outside all medians.
  var hasMetricOfOneSeed: Bool {
    switch self {
    case .metric: true
    case .median: false
    default: operands.contains(where: \.hasMetricOfOneSeed)
    }
  }

  func value(_ metric: (MetricReference) -> Double) -> Double {
    value(overSeeds: [()]) { metric($1) }
  }

  /// - Parameter metric: metrics outside medians are those of the first seed.
  func value<Seed>(
    overSeeds seeds: [Seed], _ metric: (Seed, MetricReference) -> Double
  ) -> Double {
    func inner(_ node: ExpressionNode) -> Double { node.value(overSeeds: seeds, metric) }
    switch self {
    case .number(let number): return number
    case .metric(let reference): return seeds.first.map { metric($0, reference) } ?? .nan
    case .negation(let operand): return -inner(operand)
    case .call(let function, let argument): return function.value(inner(argument))
    case .extreme(let extreme, let operands): return extreme.value(operands.map(inner))
    case .binary(let operation, let left, let right):
      return operation.value(inner(left), inner(right))
    case .fraction(let test): return test.value(inner)
    case .count(let tests): return tests.reduce(0) { $0 + $1.value(inner) }
    case .median(let operands):
      return Sample.median(
        seeds.flatMap { seed in operands.map { $0.value(overSeeds: [seed], metric) } })
    }
  }
}
