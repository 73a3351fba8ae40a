import LinearAlgebra
import NetworkCore

extension SignalName {
  /// The error of a unit, which its rule multiplies with the presynaptic signal and which backpropagation sends down.
  package static let error: SignalName = "error"
}

/// How errors travel down a multilayer network.
public enum ErrorFeedback: String, Sendable, Codable, CaseIterable {
  /// Through the transposes of the forward weights, at every moment.
  case backpropagation
  /// Through fixed random weights (Lillicrap et al. 2016).
  case feedbackAlignment
}

/// A multilayer network trained by backpropagation or feedback alignment: the baseline of every paper.
///
///     u_k = W_k r_{k−1} + θ_k,  r_k = φ(u_k)
///     δ_N = (r* − r_N) ∘ φ'(u_N)        squared rate error; without φ' for cross-entropy
///     δ_k = φ'(u_k) ∘ B_k δ_{k+1},      B_k = W_{k+1}ᵀ or fixed random
///     ΔW_k = η δ_k r_{k−1}ᵀ, averaged over the trials
///
/// On the circuit's terms the error is a second signal that each unit sends to the apical compartment of the layer
/// below, and the weight change is local to the unit that holds it; only the transposed weights are not.
public final class MultilayerNetwork<Scalar: BLASScalar>: LayeredNetwork {
  public let architecture: LayeredArchitecture
  public let feedback: ErrorFeedback
  public let circuit: Circuit<Scalar>
  public let forwardWeights: LayeredWeights<Scalar>
  private let inputs: Population<Scalar>
  private let units: [Population<Scalar>]
  private let forwardPathways, feedbackPathways: [Pathway<Scalar>]
  private let transfer: TransferFunction
  private let loss: OutputLoss
  private let forward: Program<Scalar>
  private let comparing, training: Program<Scalar>
  private let probe: InductionProbe<Scalar>

  /// - Parameters:
  ///   - layers: n_0...n_N.
  ///   - trials: B, the size of a minibatch.
  ///   - transfer: φ of every layer, output included; logistic for `crossEntropy`.
  ///   - weightScale: weights are uniform in `±weightScale / √n_{k−1}`, thresholds start at 0.
  ///   - feedbackScale: random feedback `B_k` is uniform in `±feedbackScale / √n_k`, with 1 as the forward weights whose
  ///     transposes it replaces.
  public convenience init(
    layers: [Int], trials: Int, feedback: ErrorFeedback, transfer: TransferFunction,
    loss: OutputLoss, learningRate: Double, weightScale: Double = 1, feedbackScale: Double = 1,
    streams: RandomStreams
  ) {
    let architecture = LayeredArchitecture(layers)
    self.init(
      architecture, trials: trials, transfer: transfer, loss: loss, learningRate: learningRate,
      weights: .uniform(architecture, scale: weightScale, streams: streams),
      feedbackWeights: feedback == .backpropagation
        ? nil
        : (1..<architecture.depth).map { k in
          .uniform(
            layers[k], layers[k + 1],
            within: feedbackScale / Double(layers[k]).squareRoot(),
            streams.stream("weights/feedback/\(k)"))
        })
  }

  /// - Parameters:
  ///   - momentum: μ of forward weights and thresholds.
  ///   - weightDecay: λ, the part of forward weights and thresholds lost in an update.
  ///   - feedbackWeights: B_k of every hidden layer, n_k x n_{k+1} or the kernels of layer k + 1, for feedback alignment; nil for
  ///     backpropagation.
  public init(
    _ architecture: LayeredArchitecture, trials: Int, transfer: TransferFunction = .logistic,
    loss: OutputLoss, learningRate: Double, momentum: Double = 0, weightDecay: Double = 0,
    weights: LayeredWeights<Scalar>, feedbackWeights: [Matrix<Scalar>]?
  ) {
    precondition(loss != .squaredPotentialError, "outputs are compared as rates")
    precondition(loss != .crossEntropy || transfer.kind == .logistic)
    self.architecture = architecture
    feedback = feedbackWeights == nil ? .backpropagation : .feedbackAlignment
    self.transfer = transfer
    self.loss = loss
    forwardWeights = weights
    let top = architecture.depth
    let inputs = Population<Scalar>(
      "input", size: architecture.sizes[0], trials: trials, cellType: .input, compartments: [])
    let units = (1...top).map { k in
      Population<Scalar>(
        k == top ? "output" : "hidden\(k)", size: architecture.sizes[k], trials: trials,
        cellType: .pyramidal, compartments: [.soma, k == top ? .teacher : .apical],
        signals: [.rate, .error])
    }
    let rule = PlasticityRule(
      learningRate: learningRate, postsynapticFactor: .signal(.error), momentum: momentum,
      weightDecay: weightDecay)
    let forwardPathways = (1...top).map { k in
      Pathway(
        "forward\(k)", from: k == 1 ? inputs : units[k - 2], to: units[k - 1], .soma,
        weights: .dense(weights.weights[k - 1]), connectivity: architecture.connectivity[k - 1],
        threshold: weights.thresholds[k - 1], rule: rule)
    }
    let feedbackPathways = (1..<top).map { k in
      Pathway(
        "feedback\(k)", from: units[k], .error, to: units[k - 1], .apical,
        weights: feedbackWeights.map { .dense($0[k - 1]) }
          ?? .tied(toTransposeOf: forwardPathways[k]),
        connectivity: architecture.feedbackConnectivity(k))
    }
    circuit = Circuit(
      feedbackWeights == nil ? "backpropagation" : "feedback alignment",
      populations: [inputs] + units, pathways: forwardPathways + feedbackPathways,
      phases: ["forward", "backward"])

    let sweepUp: Schedule<Scalar> = units.flatMap {
      [.transmit(into: $0, .soma), .emit($0, .rate, transfer)] as Schedule<Scalar>
    }
    let slope = LocalExpression.derivative(transfer, .compartment(.soma))
    let mismatch = LocalExpression.compartment(.teacher) - .signal(.rate)
    var sweepDown: Schedule<Scalar> = [
      .send(
        units[top - 1], .error,
        loss == .crossEntropy ? transfer.slope * mismatch : mismatch * slope)
    ]
    for population in units.dropLast().reversed() {
      sweepDown += [
        .transmit(into: population, .apical),
        .send(population, .error, .compartment(.apical) * slope),
      ]
    }
    forward = Program(sweepUp, for: circuit)
    comparing = Program(sweepUp + sweepDown, for: circuit)
    probe = InductionProbe(forwardPathways, of: circuit)
    training = Program(sweepUp + sweepDown + forwardPathways.map { .learn($0) }, for: circuit)
    self.inputs = inputs
    self.units = units
    self.forwardPathways = forwardPathways
    self.feedbackPathways = feedbackPathways
  }

  /// The input rates, n_0 x trials, to be set before a pass.
  public var input: Matrix<Scalar> { inputs[signal: .rate] }
  /// The target rates, n_N x trials, to be set before a training step.
  public var target: Matrix<Scalar> { units[units.count - 1][.teacher] }
  /// The output rates after a pass.
  public var output: Matrix<Scalar> { units[units.count - 1][signal: .rate] }

  public var learned: [(name: String, matrix: Matrix<Scalar>)] {
    forwardPathways.flatMap(\.learned)
  }

  /// One pass up.
  public func predict() { forward.run() }

  /// One pass up and one down; nothing is learned.
  public func compare() { comparing.run() }

  /// One pass up, one down and one update of all weights and thresholds.
  public func train() { training.run() }

  public var gradientReference: GradientReference<Scalar> {
    GradientReference(
      layers: forwardPathways.map {
        FeedforwardLayer(
          weights: $0.matrix, threshold: $0.threshold, connectivity: $0.connectivity,
          transfer: transfer)
      }, loss: loss)
  }

  /// B_k of every hidden layer as it is now, n_k x n_{k+1} or kernels.
  public var feedbackWeights: [Matrix<Scalar>] {
    feedbackPathways.enumerated().map {
      architecture.feedbackWeights($1, toLayer: $0 + 1, forwardWeights)
    }
  }

  public func updates() -> [Matrix<Scalar>] { probe.read() }
}
