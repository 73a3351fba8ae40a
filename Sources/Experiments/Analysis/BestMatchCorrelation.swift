import LinearAlgebra

/// How well each receptive field of one network is matched by some field of another: the largest
/// Pearson correlation with any of them, beside what fields with shuffled pixels reach.
package struct BestMatchCorrelation {
  /// For each row of the first matrix the largest correlation with any row of the second.
  package let matched: [Double]
  /// The same with the pixels of each row of the first matrix in a random order of its own.
  package let shuffled: [Double]

  /// Correlates by one product of standardised rows each.
  ///
  /// A row that is constant, or not finite, has no correlation: of the first matrix its value is
  /// NaN, of the second it matches nothing. Without anything to match all values are NaN.
  ///
  /// - Parameters:
  ///   - first: units x pixels.
  ///   - second: units x pixels, any number of units.
  ///   - stream: draws one permutation of the pixels for each row of `first`.
  package init<S: BLASScalar>(
    of first: Matrix<S>, among second: Matrix<S>, using stream: inout RandomStream
  ) {
    precondition(
      first.columns == second.columns,
      "fields of \(first.columns) pixels cannot be compared with fields of \(second.columns)")
    let fields = Self.standardisedRows(of: first)
    let candidates = Self.standardisedRows(of: second)
    matched = Self.best(of: fields, among: candidates)
    shuffled = Self.best(
      of: fields.map { field in
        let order = stream.permutation(first.columns)
        return field.map { field in order.map { field[$0] } }
      }, among: candidates)
  }

  /// Rows of mean 0 and length 1; `nil` for one that has no correlation with anything.
  private static func standardisedRows<S: BLASScalar>(of matrix: Matrix<S>) -> [[Double]?] {
    (0..<matrix.rows).map { row in
      PearsonCorrelation.standardised((0..<matrix.columns).map { Double(matrix[row, $0]) })
    }
  }

  private static func best(of fields: [[Double]?], among others: [[Double]?]) -> [Double] {
    let (usable, candidates) = (fields.compactMap { $0 }, others.compactMap { $0 })
    guard !usable.isEmpty, !candidates.isEmpty else {
      return fields.map { _ in .nan }
    }
    let correlations = Matrix.product(
      columns(candidates), columns(usable), transposingFirst: true)
    var column = 0
    return fields.map { field in
      guard field != nil else { return .nan }
      defer { column += 1 }
      return PearsonCorrelation.bounded(correlations.column(column).max() ?? .nan)
    }
  }

  /// Pixels x units.
  private static func columns(_ fields: [[Double]]) -> Matrix<Double> {
    let result = Matrix<Double>(fields[0].count, fields.count)
    for (column, field) in fields.enumerated() { result.setColumn(column, to: field) }
    return result
  }
}
