import LinearAlgebra
import Models
import NetworkCore

/// How the layers of a run in discrete time are connected, and how its file lays out what belongs to them: maps of features
/// as `[C][H][W]`, kernels as `[out][in][k][k]`, and maps under a full layer flattened in the order C, H, W.
struct LayeredTraceLayout {
  let architecture: LayeredArchitecture
  let trials: Int
  /// The neurons of the input and of every layer.
  private let maps: [FeatureMap]

  /// From a run's `config`: `sizes`, or `conv`.
  init(_ config: TraceNode) throws {
    trials = try config.member("batch_size").integer(in: 1...Self.most)
    if let convolutional = config.optional("conv") {
      architecture = try Self.convolutional(convolutional)
    } else {
      let sizes = try config.member("sizes")
      let numbers = try sizes.elements().map { try $0.integer(in: 1...Self.most) }
      guard numbers.count >= 2 else {
        throw sizes.problem("expected at least the sizes of input and output")
      }
      architecture = LayeredArchitecture(numbers)
    }
    var maps = architecture.sizes.map { FeatureMap(neurons: $0) }
    for (index, connectivity) in architecture.connectivity.enumerated() {
      guard case .convolution(let geometry) = connectivity else { continue }
      maps[index] = FeatureMap(
        channels: geometry.inputChannels, height: geometry.inputHeight, width: geometry.inputWidth)
      maps[index + 1] = FeatureMap(
        channels: geometry.outputChannels, height: geometry.outputHeight,
        width: geometry.outputWidth)
    }
    self.maps = maps
  }

  /// The largest size: beyond any trace, and far from overflow in products of three.
  private static let most = 100_000

  private static func convolutional(_ node: TraceNode) throws -> LayeredArchitecture {
    let kernels = try node.member("kernels").elements().map { try $0.integer(in: 1...most) }
    let strides = try node.member("strides").elements().map { try $0.integer(in: 1...most) }
    let channels = try node.member("channels").elements().map { try $0.integer(in: 1...most) }
    let imageSize = try node.member("in_size").integer(in: 1...most)
    guard !kernels.isEmpty else {
      throw try node.member("kernels").problem("expected at least one convolution")
    }
    guard strides.count == kernels.count, channels.count == kernels.count + 1 else {
      throw node.problem(
        "\(kernels.count) kernels need as many strides and one more channel number, found "
          + "\(strides.count) and \(channels.count)")
    }
    var size = imageSize
    for (index, (kernel, stride)) in zip(kernels, strides).enumerated() {
      guard kernel <= size else {
        throw try node.member("kernels").problem(
          "kernel \(index + 1) is \(kernel) wide, on a map of \(size)")
      }
      size = (size - kernel) / stride + 1
    }
    return LayeredArchitecture(
      imageSize: imageSize, channels: channels[0],
      layers: kernels.indices.map {
        .convolution(channels: channels[$0 + 1], kernel: kernels[$0], stride: strides[$0])
      } + [
        .full(try node.member("hidden").integer(in: 1...most)),
        .full(try node.member("n_out").integer(in: 1...most)),
      ])
  }

  var depth: Int { architecture.depth }
  /// k of the hidden layers.
  var hidden: Range<Int> { 1..<depth }

  // MARK: What belongs to layer k = 1...L

  /// A value for each neuron and trial: `[B][n_k]` or `[B][C][H][W]`; k = 0 is the input.
  func neurons(_ k: Int) -> TensorLayout {
    TensorLayout(trials: trials, of: maps[k])
  }

  /// W_k.
  func weights(_ k: Int) -> TensorLayout {
    if case .convolution(let geometry) = architecture.connectivity[k - 1] {
      return TensorLayout(kernels: geometry)
    }
    return TensorLayout(outputs: architecture.sizes[k], inputs: maps[k - 1])
  }

  /// What leads from layer k + 1 to hidden layer k, and has the shape of W_{k+1} in the file.
  func feedback(_ k: Int) -> TensorLayout {
    if case .convolution(let geometry) = architecture.connectivity[k] {
      return TensorLayout(kernels: geometry)
    }
    return TensorLayout(outputs: architecture.sizes[k + 1], inputs: maps[k]).transposed
  }

  /// From hidden layer k to itself.
  func recurrent(_ k: Int) -> TensorLayout {
    TensorLayout(
      outputs: architecture.sizes[k], inputs: FeatureMap(neurons: architecture.sizes[k]))
  }

  /// c_k.
  func thresholds(_ k: Int) -> TensorLayout { TensorLayout(column: architecture.thresholds(k)) }

  /// W_k and c_k of all layers, from the members `W` and `b`.
  func forwardWeights(_ layers: [TraceNode]) throws -> LayeredWeights<Double> {
    LayeredWeights(
      weights: try (1...depth).map { try weights($0).read(layers[$0 - 1].member("W")) },
      thresholds: try (1...depth).map { try thresholds($0).read(layers[$0 - 1].member("b")) })
  }

  /// The entries of a list with one for each layer.
  func layers(_ node: TraceNode) throws -> [TraceNode] {
    let entries = try node.elements()
    guard entries.count == depth else {
      throw node.problem("expected \(depth) layers, found \(entries.count)")
    }
    return entries
  }
}
