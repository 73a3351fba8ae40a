import Foundation

/// What a claim says about the final metrics of one seed: `abs(full.test_error - shallow.test_error)`.
///
/// ```
/// claim   := 'fraction' '(' sum comparison sum ')' | sum
/// sum     := product (('+' | '-') product)*
/// product := factor (('*' | '/') factor)*
/// factor  := '-' factor | number | ('abs' | 'log10') '(' sum ')' | '(' sum ')' | metric
/// metric  := [variant '.'] name
/// comparison := '<=' | '<' | '>=' | '>'
/// ```
/// Names begin with a letter and go on with letters, digits and `_`. All metrics of an expression
/// are of one seed: `a.x - b.x` is a paired difference.
public struct MetricExpression: Hashable, Sendable {
  public let source: String
  /// Every metric that the expression reads, in the order of their first use.
  public let references: [MetricReference]
  package let root: ExpressionNode

  /// Whether the expression is the share of seeds for which a comparison holds.
  public var isFraction: Bool {
    if case .fraction = root { true } else { false }
  }

  /// The value for one seed; for a fraction 1 where the comparison holds, else 0.
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

package indirect enum ExpressionNode: Hashable, Sendable {
  case number(Double)
  case metric(MetricReference)
  case negation(ExpressionNode)
  case call(ExpressionFunction, ExpressionNode)
  case binary(ExpressionOperator, ExpressionNode, ExpressionNode)
  case fraction(ExpressionComparison, ExpressionNode, ExpressionNode)

  func value(_ metric: (MetricReference) -> Double) -> Double {
    switch self {
    case .number(let number): return number
    case .metric(let reference): return metric(reference)
    case .negation(let operand): return -operand.value(metric)
    case .call(let function, let argument): return function.value(argument.value(metric))
    case .binary(let operation, let left, let right):
      return operation.value(left.value(metric), right.value(metric))
    case .fraction(let comparison, let left, let right):
      let (left, right) = (left.value(metric), right.value(metric))
      guard !left.isNaN, !right.isNaN else { return .nan }
      return comparison.holds(left, right) ? 1 : 0
    }
  }
}
