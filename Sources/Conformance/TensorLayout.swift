import LinearAlgebra
import NetworkCore

/// Neurons in a row, or on a map of features: channel by channel in files, position by position in our matrices
/// (``Convolution``).
struct FeatureMap {
  let channels, height, width: Int
  /// As a file nests them.
  let shape: [Int]

  init(channels: Int, height: Int, width: Int) {
    self.channels = channels
    self.height = height
    self.width = width
    shape = [channels, height, width]
  }

  init(neurons: Int) {
    channels = neurons
    height = 1
    width = 1
    shape = [neurons]
  }

  var count: Int { channels * height * width }

  /// Where our matrices have what is number `index` in the file.
  func place(_ index: Int) -> Int {
    let (channel, position) = index.quotientAndRemainder(dividingBy: height * width)
    return position * channels + channel
  }
}

/// A nested list of numbers in a file, and where each of them stands in a matrix of ours.
struct TensorLayout {
  /// As the file nests them.
  let shape: [Int]
  let rows, columns: Int
  /// Row and column of a number, by its place in the file.
  private let place: (Int) -> (row: Int, column: Int)

  /// A value for each neuron in each trial: `[B]...`, neurons x B.
  init(trials: Int, of map: FeatureMap) {
    self.init([trials] + map.shape, map.count, trials) {
      (map.place($0 % map.count), $0 / map.count)
    }
  }

  /// Weights onto `outputs` neurons, `[out][in]`, what lies under them flattened.
  init(outputs: Int, inputs: FeatureMap) {
    self.init(shape: [outputs, inputs.count], outputs: outputs, inputs: inputs)
  }

  /// `[out][in][k][k]`.
  init(kernels geometry: Convolution) {
    let inputs = FeatureMap(
      channels: geometry.inputChannels, height: geometry.kernel, width: geometry.kernel)
    self.init(
      shape: [geometry.outputChannels] + inputs.shape, outputs: geometry.outputChannels,
      inputs: inputs)
  }

  private init(shape: [Int], outputs: Int, inputs: FeatureMap) {
    self.init(shape, outputs, inputs.count) { ($0 / inputs.count, inputs.place($0 % inputs.count)) }
  }

  /// One number for each row.
  init(column count: Int) { self.init([count], count, 1) { ($0, 0) } }

  private init(
    _ shape: [Int], _ rows: Int, _ columns: Int, _ place: @escaping (Int) -> (row: Int, column: Int)
  ) {
    self.shape = shape
    self.rows = rows
    self.columns = columns
    self.place = place
  }

  /// The same numbers of the file as the transposed matrix.
  var transposed: TensorLayout {
    TensorLayout(shape, columns, rows) { [place] in (place($0).column, place($0).row) }
  }

  /// The numbers as a matrix; all must be finite.
  func read(_ node: TraceNode) throws -> Matrix<Double> {
    let numbers = try node.tensor(shape)
    let matrix = Matrix<Double>(rows, columns)
    for (index, number) in numbers.enumerated() {
      guard let number else { throw node.problem("expected finite numbers, found null") }
      let (row, column) = place(index)
      matrix[row, column] = number
    }
    return matrix
  }

  /// The elements of a matrix, in the file's order.
  func numbers(of matrix: Matrix<Double>) -> [Double] {
    precondition(matrix.rows == rows && matrix.columns == columns, "another shape than recorded")
    return (0..<matrix.count).map { index in
      let (row, column) = place(index)
      return matrix[row, column]
    }
  }
}

extension TraceNode {
  /// The numbers of a nested list, from the first on; nil for null.
  func tensor(_ shape: [Int]) throws -> [Double?] {
    var numbers: [Double?] = []
    func take(_ node: TraceNode, _ shape: ArraySlice<Int>) throws {
      guard let size = shape.first else {
        return numbers.append(node.value == .null ? nil : try node.double())
      }
      let entries = try node.elements()
      guard entries.count == size else {
        throw node.problem("expected \(size) entries, found \(entries.count)")
      }
      for entry in entries { try take(entry, shape.dropFirst()) }
    }
    try take(self, shape[...])
    return numbers
  }
}
