import Foundation
import Support

/// Rows of a matrix, `[post][pre]`.
typealias Rows = [[Double]]

/// φ of the trace format, one number at a time.
struct ScalarTransfer: Sendable {
  var kind = "logistic"
  var gamma = 1.0
  var beta = 1.0
  var theta = 0.0

  func callAsFunction(_ u: Double) -> Double {
    let v = beta * (u - theta)
    return kind == "softplus"
      ? gamma * (v > 30 ? v + log1p(exp(-v)) : log1p(exp(v))) : gamma / (1 + exp(-v))
  }

  func callAsFunction(_ u: [Double]) -> [Double] { u.map { self($0) } }

  func slope(_ u: Double) -> Double {
    let s = 1 / (1 + exp(-beta * (u - theta)))
    return kind == "softplus" ? gamma * beta * s : gamma * beta * s * (1 - s)
  }

  var json: JSONValue {
    [
      "kind": .string(kind), "gamma": .double(gamma), "beta": .double(beta),
      "theta": .double(theta),
    ]
  }
}

func times(_ matrix: Rows, _ vector: [Double]) -> [Double] {
  matrix.map { row in
    var sum = 0.0
    for (weight, value) in zip(row, vector) { sum += weight * value }
    return sum
  }
}

func outer(_ post: [Double], _ pre: [Double]) -> Rows { post.map { p in pre.map { p * $0 } } }

func transposed(_ matrix: Rows) -> Rows {
  matrix[0].indices.map { column in matrix.map { $0[column] } }
}

func combine(_ a: Rows, _ b: Rows, _ f: (Double, Double) -> Double) -> Rows {
  zip(a, b).map { zip($0, $1).map { f($0, $1) } }
}

func zeros(like matrices: [Rows]) -> [Rows] {
  matrices.map { $0.map { $0.map { _ in 0 } } }
}

func scaled(_ matrix: Rows, _ factor: Double) -> Rows { matrix.map { $0.map { factor * $0 } } }

func json(_ value: Double) -> JSONValue { .double(value) }
func json(_ list: [Double]) -> JSONValue { .array(list.map { .double($0) }) }
func json(_ list: [[Double]]) -> JSONValue { .array(list.map { json($0) }) }
func json(_ list: [[[Double]]]) -> JSONValue { .array(list.map { json($0) }) }

extension JSONValue {
  func merging(_ other: [String: JSONValue]) -> JSONValue {
    .object((objectValue ?? [:]).merging(other) { $1 })
  }
}
