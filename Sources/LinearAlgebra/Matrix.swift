/// A dense `rows x columns` matrix over aligned memory, column-major.
///
/// Element `(i, j)` stands at `pointer[i + j * leadingDimension]`. The leading dimension is `rows` rounded up
/// to whole 32-byte granules, so that kernels always work on whole vectors; what stands in the padding rows
/// means nothing. Column-major storage serves both uses: a state of N cells in B trials keeps each trial
/// contiguous, and weights (postsynaptic x presynaptic) keep all targets of one presynaptic cell contiguous,
/// which is what sparse spikes need.
///
/// A matrix is a reference, used by one task at a time. A column vector is a matrix with one column.
public final class Matrix<Scalar: BLASScalar> {
  public let rows: Int
  public let columns: Int
  public let leadingDimension: Int
  public let pointer: UnsafeMutablePointer<Scalar>

  /// Elements in memory, padding included.
  public var storedCount: Int { leadingDimension * columns }
  /// Elements of the matrix proper.
  public var count: Int { rows * columns }

  /// A matrix of zeros.
  public init(_ rows: Int, _ columns: Int = 1) {
    precondition(rows > 0 && columns > 0, "a matrix needs at least one row and one column")
    self.rows = rows
    self.columns = columns
    let granule = Scalar.granule
    leadingDimension = (rows + granule - 1) / granule * granule
    let bytes = leadingDimension * columns * MemoryLayout<Scalar>.stride
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    raw.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    pointer = raw.bindMemory(to: Scalar.self, capacity: leadingDimension * columns)
  }

  /// A matrix whose element `(i, j)` is `element(i, j)`.
  public convenience init(
    _ rows: Int, _ columns: Int = 1, _ element: (_ row: Int, _ column: Int) throws -> Scalar
  ) rethrows {
    self.init(rows, columns)
    for j in 0..<columns {
      for i in 0..<rows { self[i, j] = try element(i, j) }
    }
  }

  /// A matrix from a list of equally long rows.
  public convenience init(rows list: [[Scalar]]) {
    precondition(
      !list.isEmpty && !list[0].isEmpty, "a matrix needs at least one row and one column")
    precondition(list.allSatisfy { $0.count == list[0].count }, "rows of unequal length")
    self.init(list.count, list[0].count) { list[$0][$1] }
  }

  /// A column vector.
  public convenience init(_ column: [Scalar]) {
    self.init(column.count, 1) { row, _ in column[row] }
  }

  deinit { UnsafeMutableRawPointer(pointer).deallocate() }

  public subscript(row: Int, column: Int) -> Scalar {
    @inline(__always) get { pointer[row + column * leadingDimension] }
    @inline(__always) set { pointer[row + column * leadingDimension] = newValue }
  }

  /// The element `row` of the first column.
  public subscript(row: Int) -> Scalar {
    @inline(__always) get { pointer[row] }
    @inline(__always) set { pointer[row] = newValue }
  }

  /// One column, without padding.
  public func column(_ j: Int) -> UnsafeMutableBufferPointer<Scalar> {
    UnsafeMutableBufferPointer(start: pointer + j * leadingDimension, count: rows)
  }

  /// An independent copy.
  public func copy() -> Matrix {
    let result = Matrix(rows, columns)
    result.assign(from: self)
    return result
  }

  /// The transpose, as a new matrix.
  public func transposed() -> Matrix { Matrix(columns, rows) { self[$1, $0] } }

  public func assign(from other: Matrix) {
    precondition(rows == other.rows && columns == other.columns, "shapes differ")
    pointer.update(from: other.pointer, count: storedCount)
  }

  /// Overwrites column `j` with `values`, which has `rows` elements.
  public func setColumn(_ j: Int, to values: some Collection<Scalar>) {
    precondition(values.count == rows, "a column of \(rows) rows got \(values.count) values")
    _ = column(j).update(fromContentsOf: values)
  }

  public func fill(_ value: Scalar) { pointer.update(repeating: value, count: storedCount) }

  /// Calls `body` for every element, column by column.
  public func forEach(_ body: (Scalar) throws -> Void) rethrows {
    for j in 0..<columns {
      for value in column(j) { try body(value) }
    }
  }

  /// Replaces every element, column by column; the order in which random draws fill a matrix.
  public func mapInPlace(_ transform: (Scalar) throws -> Scalar) rethrows {
    for j in 0..<columns {
      let values = column(j)
      for i in values.indices { values[i] = try transform(values[i]) }
    }
  }

  /// The rows, for printing and comparing.
  public var rowArrays: [[Scalar]] { (0..<rows).map { i in (0..<columns).map { self[i, $0] } } }
}
