import COpenBLAS
import LinearAlgebra
import Tasks

/// A softmax classifier with or without one hidden layer of rectified cells, trained by minibatch
/// gradient descent with momentum: just enough to measure how hard a data set is.
///
/// Matrices are column-major, one example a column.
struct SmallClassifier {
  private let inputs: Int
  private let classes: Int
  private var layers: [Layer]

  private struct Layer {
    let inputs: Int
    let outputs: Int
    var weights: [Float]  // outputs x inputs
    var bias: [Float]
    var weightVelocity: [Float]
    var biasVelocity: [Float]

    init(_ inputs: Int, _ outputs: Int, using stream: inout RandomStream) {
      (self.inputs, self.outputs) = (inputs, outputs)
      weights = Array(repeating: 0, count: inputs * outputs)
      let deviation = (2 / Float(inputs)).squareRoot()
      weights.withUnsafeMutableBufferPointer {
        stream.fillNormal($0, standardDeviation: deviation)
      }
      weightVelocity = Array(repeating: 0, count: weights.count)
      (bias, biasVelocity) = (
        Array(repeating: 0, count: outputs), Array(repeating: 0, count: outputs)
      )
    }

    func apply(_ input: [Float], count: Int) -> [Float] {
      var output: [Float] = []
      output.reserveCapacity(outputs * count)
      for _ in 0..<count { output += bias }
      cblas_sgemm(
        CblasColMajor, CblasNoTrans, CblasNoTrans, Int32(outputs), Int32(count), Int32(inputs), 1,
        weights, Int32(outputs), input, Int32(inputs), 1, &output, Int32(outputs))
      return output
    }

    /// Moves against the gradient `error input^T / count` and returns `W^T error` of before the
    /// move.
    mutating func learn(
      _ error: [Float], from input: [Float], count: Int, rate: Float
    ) -> [Float] {
      var below = [Float](repeating: 0, count: inputs * count)
      cblas_sgemm(
        CblasColMajor, CblasTrans, CblasNoTrans, Int32(inputs), Int32(count), Int32(outputs), 1,
        weights, Int32(outputs), error, Int32(outputs), 0, &below, Int32(inputs))
      let momentum: Float = 0.9
      cblas_sgemm(
        CblasColMajor, CblasNoTrans, CblasTrans, Int32(outputs), Int32(inputs), Int32(count),
        -rate / Float(count), error, Int32(outputs), input, Int32(inputs), momentum,
        &weightVelocity, Int32(outputs))
      cblas_saxpy(Int32(weights.count), 1, weightVelocity, 1, &weights, 1)
      cblas_sscal(Int32(outputs), momentum, &biasVelocity, 1)
      let ones = [Float](repeating: 1, count: count)
      cblas_sgemv(
        CblasColMajor, CblasNoTrans, Int32(outputs), Int32(count), -rate / Float(count), error,
        Int32(outputs), ones, 1, 1, &biasVelocity, 1)
      cblas_saxpy(Int32(outputs), 1, biasVelocity, 1, &bias, 1)
      return below
    }
  }

  /// - Parameter hidden: cells of the hidden layer; 0 for a linear classifier.
  init(inputs: Int, hidden: Int, classes: Int, using stream: inout RandomStream) {
    openblas_set_num_threads(1)
    self.inputs = inputs
    self.classes = classes
    let sizes = hidden > 0 ? [inputs, hidden, classes] : [inputs, classes]
    layers = []
    for (below, above) in zip(sizes, sizes.dropFirst()) {
      layers.append(Layer(below, above, using: &stream))
    }
  }

  /// Trains in minibatches of 32 with a rate that falls linearly to 0.
  mutating func train(
    on data: LabeledImages, epochs: Int, rate: Float, using stream: inout RandomStream
  ) {
    let batch = 32
    var input = [Float](repeating: 0, count: batch * inputs)
    for epoch in 0..<epochs {
      let order = stream.permutation(data.count)
      let current = rate * (1 - Float(epoch) / Float(epochs))
      for start in stride(from: 0, to: data.count - batch + 1, by: batch) {
        let chosen = order[start..<start + batch]
        input.withUnsafeMutableBufferPointer { data.gather(chosen, into: $0) }
        let signals = forward(input, count: batch)
        var error = signals[layers.count]
        for (position, index) in chosen.enumerated() {
          softmaxError(&error, at: position * classes, label: Int(data.labels[index]))
        }
        for k in layers.indices.reversed() {
          error = layers[k].learn(error, from: signals[k], count: batch, rate: current)
          if k > 0 {
            for i in error.indices where signals[k][i] <= 0 { error[i] = 0 }
          }
        }
      }
    }
  }

  /// The share of images that are given a wrong class.
  func error(on data: LabeledImages) -> Double {
    let output = forward(data.images, count: data.count)[layers.count]
    let wrong = data.labels.enumerated().count { position, label in
      let scores = output[position * classes..<(position + 1) * classes]
      return scores.contains { $0 > scores[scores.startIndex + Int(label)] }
    }
    return Double(wrong) / Double(data.count)
  }

  /// The input and the signals of all layers; the last one is not rectified.
  private func forward(_ input: [Float], count: Int) -> [[Float]] {
    var signals = [input]
    for (k, layer) in layers.enumerated() {
      let output = layer.apply(signals[k], count: count)
      signals.append(k < layers.count - 1 ? output.map { max($0, 0) } : output)
    }
    return signals
  }

  /// Turns scores into softmax probabilities minus the one-hot label.
  private func softmaxError(_ scores: inout [Float], at start: Int, label: Int) {
    let largest = scores[start..<start + classes].max() ?? 0
    var sum: Float = 0
    for i in start..<start + classes {
      scores[i] = Float(RandomElementary.exp(Double(scores[i] - largest)))
      sum += scores[i]
    }
    for i in start..<start + classes { scores[i] /= sum }
    scores[start + label] -= 1
  }
}
