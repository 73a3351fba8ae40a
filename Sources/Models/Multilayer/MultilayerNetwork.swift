import LinearAlgebra
import NetworkCore

extension SignalName {
  /// The error of a unit, which its rule multiplies with the presynaptic signal and which backpropagation sends down.
  static let error: SignalName = "error"
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
public final class MultilayerNetwork<Scalar: BLASScalar> {
  public let layers: [Int]
  public let feedback: ErrorFeedback
  public let circuit: Circuit<Scalar>
  private let inputs: Population<Scalar>
  private let units: [Population<Scalar>]
  private let forwardPathways: [Pathway<Scalar>]
  private let transfer: TransferFunction
  private let loss: OutputLoss
  private let forward: Program<Scalar>
  private let training: Program<Scalar>

  /// - Parameters:
  ///   - layers: n_0...n_N.
  ///   - trials: B, the size of a minibatch.
  ///   - transfer: φ of every layer, output included; logistic for `crossEntropy`.
  ///   - weightScale: weights are uniform in `±weightScale / √n_{k−1}`, thresholds start at 0.
  ///   - feedbackScale: random feedback `B_k` is uniform in `±feedbackScale / √n_k`, with 1 as the forward weights whose
  ///     transposes it replaces.
  public init(
    layers: [Int], trials: Int, feedback: ErrorFeedback, transfer: TransferFunction,
    loss: OutputLoss, learningRate: Double, weightScale: Double = 1, feedbackScale: Double = 1,
    streams: RandomStreams
  ) {
    precondition(layers.count >= 2, "a network needs an input and an output layer")
    precondition(loss != .squaredPotentialError, "outputs are compared as rates")
    precondition(loss != .crossEntropy || transfer.kind == .logistic)
    self.layers = layers
    self.feedback = feedback
    self.transfer = transfer
    self.loss = loss
    let top = layers.count - 1
    func draw(
      _ name: String, _ rows: Int, _ columns: Int, _ scale: Double, fanIn: Int
    ) -> Matrix<Scalar> {
      var stream = streams.stream("weights/\(name)")
      let range = scale / Double(fanIn).squareRoot()
      return Matrix(rows, columns) { _, _ in
        range == 0 ? 0 : Scalar(stream.uniform(in: -range..<range))
      }
    }
    let inputs = Population<Scalar>(
      "input", size: layers[0], trials: trials, cellType: .input, compartments: [])
    let units = (1...top).map { k in
      Population<Scalar>(
        k == top ? "output" : "hidden\(k)", size: layers[k], trials: trials, cellType: .pyramidal,
        compartments: [.soma, k == top ? .teacher : .apical], signals: [.rate, .error])
    }
    let rule = PlasticityRule(learningRate: learningRate, postsynapticFactor: .signal(.error))
    let forwardPathways = (1...top).map { k in
      Pathway(
        "forward\(k)", from: k == 1 ? inputs : units[k - 2], to: units[k - 1], .soma,
        weights: .dense(
          draw("forward/\(k)", layers[k], layers[k - 1], weightScale, fanIn: layers[k - 1])),
        threshold: Matrix(layers[k], 1), rule: rule)
    }
    let feedbackPathways = (1..<top).map { k in
      Pathway(
        "feedback\(k)", from: units[k], .error, to: units[k - 1], .apical,
        weights: feedback == .backpropagation
          ? .tied(toTransposeOf: forwardPathways[k])
          : .dense(draw("feedback/\(k)", layers[k], layers[k + 1], feedbackScale, fanIn: layers[k]))
      )
    }
    circuit = Circuit(
      feedback == .backpropagation ? "backpropagation" : "feedback alignment",
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
    training = Program(sweepUp + sweepDown + forwardPathways.map { .learn($0) }, for: circuit)
    self.inputs = inputs
    self.units = units
    self.forwardPathways = forwardPathways
  }

  /// The input rates, n_0 x trials, to be set before a pass.
  public var input: Matrix<Scalar> { inputs[signal: .rate] }
  /// The target rates, n_N x trials, to be set before a training step.
  public var target: Matrix<Scalar> { units[units.count - 1][.teacher] }
  /// The output rates after a pass.
  public var output: Matrix<Scalar> { units[units.count - 1][signal: .rate] }

  /// All that learning changes, by name: the weights W_k, n_k x n_{k−1}, and the thresholds θ_k, n_k x 1.
  public var learned: [(name: String, matrix: Matrix<Scalar>)] {
    forwardPathways.enumerated().flatMap { index, pathway in
      [("weights/\(index + 1)", pathway.matrix)]
        + (pathway.threshold.map { [("threshold/\(index + 1)", $0)] } ?? [])
    }
  }

  /// One pass up.
  public func predict() { forward.run() }

  /// One pass up, one down and one update of all weights and thresholds.
  public func train() { training.run() }

  /// The network whose exact gradient this one's updates are compared with.
  public var gradientReference: GradientReference<Scalar> {
    GradientReference(
      layers: forwardPathways.map {
        FeedforwardLayer(weights: $0.matrix, threshold: $0.threshold, transfer: transfer)
      }, loss: loss)
  }
}
