import LinearAlgebra
import NetworkCore

extension RandomCircuit {
  /// Two convolutions, the second on the first one's map: oblong maps, strides that leave rows and columns over, and sizes on all sides
  /// of a vector's width.
  static func geometries(using stream: inout RandomStream) -> [Convolution] {
    let first = Convolution(
      inputHeight: stream.pick([3, 4, 5, 6, 7]), inputWidth: stream.pick([3, 4, 5, 6, 7]),
      inputChannels: stream.pick([1, 2, 3]), outputChannels: stream.pick([1, 2, 3, 4, 8]),
      kernel: stream.pick([1, 2, 3]), stride: stream.pick([1, 2, 3]))
    let largest = min(first.outputHeight, first.outputWidth)
    let second = Convolution(
      inputHeight: first.outputHeight, inputWidth: first.outputWidth,
      inputChannels: first.outputChannels, outputChannels: stream.pick([1, 3, 4, 5]),
      kernel: stream.pick(Array(1...largest)), stride: stream.pick([1, 2]))
    return [first, second]
  }

  /// Up through kernels, once or twice through the same, and down through the same and through others.
  static func convolutions(
    _ geometry: Convolution, from below: Population<S>, to above: Population<S>, _ name: String,
    using stream: inout RandomStream
  ) -> [Pathway<S>] {
    func signal() -> SignalName { stream.chance(0.5) ? .rate : .second }
    func thresholds(_ count: Int) -> Matrix<S>? {
      stream.chance(0.5) ? random(count, 1, inputs: 4, using: &stream) : nil
    }
    func kernels(inputs: Int) -> Matrix<S> {
      random(geometry.outputChannels, geometry.patchSize, inputs: inputs, using: &stream)
    }
    let up = Pathway(
      "\(name)/up", from: below, signal(), to: above, .basal,
      weights: .dense(kernels(inputs: geometry.patchSize)), connectivity: .convolution(geometry),
      gain: gain(using: &stream), threshold: thresholds(geometry.outputChannels),
      rule: stream.chance(0.8)
        ? rule(synapses: geometry.outputPositions, mayFilter: false, using: &stream) : nil)
    let outputs = geometry.outputChannels * geometry.kernel * geometry.kernel
    let down = Pathway(
      "\(name)/down", from: above, signal(), to: below, .apical,
      weights: .dense(kernels(inputs: outputs)), connectivity: .transposedConvolution(geometry),
      gain: gain(using: &stream), threshold: thresholds(geometry.inputChannels),
      rule: stream.chance(0.5)
        ? PlasticityRule(learningRate: 0, postsynapticFactor: .constant(0), weightDecay: 0.03)
        : nil)
    var pathways = [up, down]
    for k in 0..<Int(stream.nextUInt64() % 4) {
      pathways.append(
        Pathway(
          "\(name)/again\(k)", from: below, signal(), to: above, stream.pick([.basal, .apical]),
          weights: .shared(with: up), gain: gain(using: &stream),
          threshold: thresholds(geometry.outputChannels)))
      pathways.append(
        Pathway(
          "\(name)/back\(k)", from: above, signal(), to: below, stream.pick([.basal, .apical]),
          weights: stream.chance(0.6) ? .tied(toTransposeOf: up) : .shared(with: down),
          gain: gain(using: &stream), threshold: thresholds(geometry.inputChannels)))
    }
    if stream.chance(0.3) {
      pathways.append(
        Pathway(
          "\(name)/forth", from: below, signal(), to: above, .apical,
          weights: .tied(toTransposeOf: down), threshold: thresholds(geometry.outputChannels)))
    }
    return pathways
  }

  /// Kernels have an induction in the convolution's own direction.
  static func isInducible(_ pathway: Pathway<S>) -> Bool {
    if case .transposedConvolution = pathway.connectivity { return false }
    return true
  }
}

extension Matrix {
  /// NaN in the shape of another.
  convenience init(like other: Matrix) {
    self.init(other.rows, other.columns)
    fill(.nan)
  }
}
