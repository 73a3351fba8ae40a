import LinearAlgebra
import NetworkCore
import Testing

/// The gradient reference on networks of convolutions: against finite differences, and against full layers with the same synapses.
@Suite struct GradientConvolutionTests {
  /// As of the full layers (GradientReferenceTests).
  static let spacing = GradientReferenceTests.spacing
  static let tolerance = GradientReferenceTests.tolerance
  /// Sums of some dozen products in another order.
  static let rounding = 1e-13

  private struct Net {
    let reference: GradientReference<Double>
    let input, target: Matrix<Double>
    /// B_k for every layer but the last.
    let feedback: [Matrix<Double>]

    /// Two convolutions, the first with rows and columns that no stride reaches, under two full layers.
    init(_ loss: OutputLoss, _ transfer: TransferFunction, trials: Int = 3) {
      var stream = RandomStreams(seed: 17).stream("gradient of convolutions")
      // Exponentials of exponentials stay small enough for differences.
      let range = transfer.kind == .exponential ? 0.4 : 0.7
      func draw(_ rows: Int, _ columns: Int) -> Matrix<Double> {
        Matrix(rows, columns) { _, _ in stream.uniform(in: -range..<range) }
      }
      let first = Convolution(
        inputHeight: 6, inputWidth: 7, inputChannels: 2, outputChannels: 3, kernel: 3, stride: 2)
      let second = Convolution(
        inputHeight: first.outputHeight, inputWidth: first.outputWidth, inputChannels: 3,
        outputChannels: 2, kernel: 2)
      let flat = second.outputSize
      reference = GradientReference(
        layers: [
          FeedforwardLayer(
            weights: draw(3, first.patchSize), threshold: draw(3, 1),
            connectivity: .convolution(first), transfer: transfer),
          FeedforwardLayer(
            weights: draw(2, second.patchSize), threshold: draw(2, 1),
            connectivity: .convolution(second), attenuation: 0.83, transfer: transfer),
          FeedforwardLayer(
            weights: draw(5, flat), threshold: draw(5, 1), attenuation: 0.91, transfer: transfer),
          FeedforwardLayer(weights: draw(3, 5), transfer: transfer),
        ], loss: loss)
      feedback = [draw(2, second.patchSize), draw(flat, 5), draw(5, 3)]
      input = draw(first.inputSize, trials)
      target = draw(3, trials)
      if loss == .crossEntropy { target.mapInPlace { (1 + $0) / 2 } }
    }
  }

  /// What the loss gains per change of one element.
  private func slope(_ net: Net, _ matrix: Matrix<Double>, _ i: Int, _ j: Int) -> Double {
    let value = matrix[i, j]
    matrix[i, j] = value + Self.spacing
    let above = net.reference.value(net.input, net.target)
    matrix[i, j] = value - Self.spacing
    let below = net.reference.value(net.input, net.target)
    matrix[i, j] = value
    return (above - below) / (2 * Self.spacing)
  }

  static let cases = GradientReferenceTests.cases.filter { $0.1.kind != .relu }

  @Test(arguments: cases)
  func descentEqualsFiniteDifferencesOfTheLoss(loss: OutputLoss, transfer: TransferFunction) {
    let net = Net(loss, transfer)
    let descent = net.reference.descent(net.input, net.target)
    let errors = net.reference.errors(net.input, net.target)
    for (k, layer) in net.reference.layers.enumerated() {
      let scale = descent[k].maximumMagnitude
      #expect(scale > 1e-4, "layer \(k + 1) has no gradient to compare")
      for j in 0..<layer.weights.columns {
        for i in 0..<layer.weights.rows {
          let numeric = -slope(net, layer.weights, i, j)
          #expect(abs(descent[k][i, j] - numeric) <= Self.tolerance * max(1, scale))
        }
      }
      guard let threshold = layer.threshold else { continue }
      for channel in 0..<threshold.rows {
        var expected = 0.0
        for trial in 0..<errors[k].columns {
          for i in stride(from: channel, to: errors[k].rows, by: threshold.rows) {
            expected += layer.attenuation * errors[k][i, trial] / Double(errors[k].columns)
          }
        }
        #expect(
          abs(expected + slope(net, threshold, channel, 0)) <= Self.tolerance * max(1, scale))
      }
    }
  }

  /// With the forward weights in the place of the feedback, feedback alignment is the gradient.
  @Test func feedbackThroughTheForwardWeightsIsTheGradient() {
    let net = Net(.squaredRateError, .logistic)
    let weights = net.reference.layers.map(\.weights)
    let mirrored = [weights[1], weights[2].transposed(), weights[3].transposed()]
    let gradient = net.reference.descent(net.input, net.target)
    let aligned = net.reference.descent(net.input, net.target, feedback: mirrored)
    let random = net.reference.descent(net.input, net.target, feedback: net.feedback)
    for k in gradient.indices {
      #expect(distance(gradient[k], aligned[k]) < Self.rounding)
      #expect((distance(gradient[k], random[k]) > 1e-3) == (k < 3))
    }
  }

  /// Synapse by synapse: a full layer with a weight for every synapse of the convolution, zeros elsewhere, forward and in the feedback.
  @Test(arguments: [false, true])
  func aConvolutionIsAFullLayerWhoseSynapsesShareWeights(randomFeedback: Bool) {
    let net = Net(.squaredRateError, .logistic)
    var dense = net.reference
    var feedback = net.feedback
    var synapses: [Int: [PlainSynapse]] = [:]
    for (k, layer) in net.reference.layers.enumerated() {
      guard case .convolution(let geometry) = layer.connectivity else { continue }
      let list = PlainSynapses<Double>.synapses(geometry)
      synapses[k] = list
      func expanded(_ kernels: Matrix<Double>) -> Matrix<Double> {
        let matrix = Matrix<Double>(geometry.outputSize, geometry.inputSize)
        for synapse in list {
          matrix[synapse.post, synapse.pre] += kernels[synapse.row, synapse.column]
        }
        return matrix
      }
      let positions = geometry.outputPositions
      dense.layers[k] = FeedforwardLayer(
        weights: expanded(layer.weights),
        threshold: layer.threshold.map { threshold in
          Matrix(positions * threshold.rows, 1) { row, _ in threshold[row % threshold.rows] }
        }, attenuation: layer.attenuation, transfer: layer.transfer)
      if k > 0 { feedback[k - 1] = expanded(feedback[k - 1]).transposed() }
    }
    let ours = net.reference.descent(
      net.input, net.target, feedback: randomFeedback ? net.feedback : nil)
    let theirs = dense.descent(net.input, net.target, feedback: randomFeedback ? feedback : nil)
    let errors = net.reference.errors(
      net.input, net.target, feedback: randomFeedback ? net.feedback : nil)
    let denseErrors = dense.errors(
      net.input, net.target, feedback: randomFeedback ? feedback : nil)
    for k in ours.indices {
      #expect(distance(errors[k], denseErrors[k]) < Self.rounding)
      var shared = theirs[k]
      if let list = synapses[k] {
        shared = Matrix(ours[k].rows, ours[k].columns)
        for synapse in list {
          shared[synapse.row, synapse.column] += theirs[k][synapse.post, synapse.pre]
        }
      }
      #expect(distance(ours[k], shared) < Self.rounding)
    }
  }
}

private func distance(_ a: Matrix<Double>, _ b: Matrix<Double>) -> Double {
  let difference = a.copy()
  difference.add(b, scale: -1)
  return difference.maximumMagnitude
}
