import LinearAlgebra
import NetworkCore

/// The layers of a feedforward network, full or convolutional, from the input up.
public struct LayeredArchitecture: Sendable, Hashable {
  public enum Layer: Sendable, Hashable {
    /// So many units, each connected with all of the layer below.
    case full(Int)
    /// A map of features, without padding.
    case convolution(channels: Int, kernel: Int, stride: Int)
  }

  /// n_0...n_L: neurons of the input and of every layer.
  public let sizes: [Int]
  /// How layer k = 1...L is connected with the one below; element k − 1.
  public let connectivity: [Connectivity]

  /// A network of full layers.
  ///
  /// - Parameter sizes: n_0...n_L, at least two.
  public init(_ sizes: [Int]) {
    precondition(sizes.count >= 2, "a network needs an input and an output layer")
    self.sizes = sizes
    connectivity = Array(repeating: .full, count: sizes.count - 1)
  }

  /// A network on square images. Its maps have their channels side by side (``Convolution``).
  ///
  /// - Parameter layers: convolutions come before full layers.
  public init(imageSize: Int, channels: Int, layers: [Layer]) {
    precondition(!layers.isEmpty, "a network needs an output layer")
    var sizes = [imageSize * imageSize * channels]
    var connectivity: [Connectivity] = []
    var map: (height: Int, channels: Int)? = (imageSize, channels)
    for layer in layers {
      switch layer {
      case .full(let size):
        map = nil
        connectivity.append(.full)
        sizes.append(size)
      case .convolution(let channels, let kernel, let stride):
        guard let below = map else {
          preconditionFailure("a convolution above a full layer has no map to see")
        }
        let geometry = Convolution(
          inputHeight: below.height, inputWidth: below.height, inputChannels: below.channels,
          outputChannels: channels, kernel: kernel, stride: stride)
        map = (geometry.outputHeight, channels)
        connectivity.append(.convolution(geometry))
        sizes.append(geometry.outputSize)
      }
    }
    self.sizes = sizes
    self.connectivity = connectivity
  }

  /// L, the number of layers without the input.
  public var depth: Int { connectivity.count }

  /// Rows and columns of the weights W_k of layer k = 1...L: n_k x n_{k−1}, or kernels.
  public func weightShape(_ k: Int) -> (rows: Int, columns: Int) {
    switch connectivity[k - 1] {
    case .convolution(let geometry): (geometry.outputChannels, geometry.patchSize)
    case .full, .transposedConvolution: (sizes[k], sizes[k - 1])
    }
  }

  /// How many thresholds layer k has.
  public func thresholds(_ k: Int) -> Int { weightShape(k).rows }

  /// Rows and columns of feedback weights from layer k + 1 to layer k: n_k x n_{k+1}, or the kernels of layer k + 1.
  public func feedbackShape(_ k: Int) -> (rows: Int, columns: Int) {
    let shape = weightShape(k + 1)
    if case .full = connectivity[k] { return (shape.columns, shape.rows) }
    return shape
  }

  /// How feedback connects layer k + 1 with layer k: as the forward synapses, the other way round.
  public func feedbackConnectivity(_ k: Int) -> Connectivity { connectivity[k].transposed }

  /// Synapses that end on a unit of layer k, and synapses of layer k that leave a unit of the layer below.
  public func fans(_ k: Int) -> (in: Int, out: Int) {
    switch connectivity[k - 1] {
    case .convolution(let geometry):
      (geometry.patchSize, geometry.outputChannels * geometry.kernel * geometry.kernel)
    case .full, .transposedConvolution: (sizes[k - 1], sizes[k])
    }
  }

  /// The weights of a feedback pathway from layer k + 1 to layer k as they are now, also where they mirror the forward ones.
  func feedbackWeights<S>(_ pathway: Pathway<S>, toLayer k: Int, _ forward: LayeredWeights<S>)
    -> Matrix<S>
  {
    guard case .tied = pathway.weights else { return pathway.matrix }
    return mirrored(forward.weights[k], ofLayer: k + 1).scaled(by: pathway.gain)
  }

  /// The angles between W_{k+1} and feedback weights to layer k, by hidden layer, in degrees.
  func anglesToForward<S>(_ feedback: [Matrix<S>], _ forward: LayeredWeights<S>) -> [Double] {
    feedback.enumerated().map { index, matrix in
      Matrix.angle(mirrored(forward.weights[index + 1], ofLayer: index + 2), matrix)
    }
  }

  /// The feedforward network of logistic units with these weights, on the squared error of rates.
  func gradientReference<S>(_ weights: LayeredWeights<S>) -> GradientReference<S> {
    GradientReference(
      layers: (1...depth).map { k in
        FeedforwardLayer(
          weights: weights.weights[k - 1], threshold: weights.thresholds[k - 1],
          connectivity: connectivity[k - 1], transfer: .logistic)
      }, loss: .squaredRateError)
  }

  /// Forward weights as the feedback weights that mirror them: transposed for a full layer, the same kernels for a convolution.
  package func mirrored<S>(_ weights: Matrix<S>, ofLayer k: Int) -> Matrix<S> {
    if case .full = connectivity[k - 1] { return weights.transposed() }
    return weights.copy()
  }
}

extension LayeredArchitecture {
  /// The network for CIFAR-10 of Greedy et al. 2022, section 3.4 and the authors' code: three convolutions without padding or pooling,
  /// then two full layers.
  public static let cifar10 = LayeredArchitecture(
    imageSize: 32, channels: 3,
    layers: [
      .convolution(channels: 64, kernel: 5, stride: 2),
      .convolution(channels: 128, kernel: 5, stride: 2),
      .convolution(channels: 256, kernel: 3, stride: 1), .full(1480), .full(10),
    ])
}
