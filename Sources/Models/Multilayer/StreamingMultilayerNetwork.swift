import LinearAlgebra
import NetworkCore

/// Backpropagation that runs in time: signals take one step per layer either way (the `ann` of Max et al. 2026).
///
///     u_k ← a W_k r_{k−1},  δ_k ← φ'(u_k) ∘ (B_k δ_{k+1}),  δ_L ← φ'(u_L) ∘ (r* − r_L), or 0 without a target
///     ΔW_k = Δt η_k δ_k r_{k−1,prev}ᵀ
///
/// All right-hand sides are of the beginning of the step. B copies Wᵀ before W learns, or is fixed. Targets are rates.
public final class StreamingMultilayerNetwork<Scalar: BLASScalar>: StreamingNetwork {
  public let circuit: Circuit<Scalar>
  public let chain: [Matrix<Scalar>]
  public let squaredError = Accumulator()
  /// a, from input to potential.
  public let attenuation: Double
  public let timeStep: Double
  private let copiesFeedback: Bool
  private let transfers: [AreaTransfer]
  private let derivatives: [AreaTransfer.Kind]
  private let inputs: Population<Scalar>
  /// Layers 1...L.
  package let layers: [Population<Scalar>]
  private let forward: [Pathway<Scalar>]
  package let feedback: [Pathway<Scalar>]
  private var programs: [StreamingMode: Program<Scalar>] = [:]
  private var probes: (program: Program<Scalar>, updates: [Matrix<Scalar>])?

  /// - Parameters:
  ///   - weights: W_k, k = 1...L.
  ///   - feedback: B_k at the start, k = 1...L − 1; nil for the transposes.
  ///   - copiesFeedback: whether B copies Wᵀ; else it stays as it is.
  ///   - transfers: φ of layers 1...L.
  ///   - rates: η_k, per unit of time.
  public init(
    weights: [Matrix<Scalar>], feedback: [Matrix<Scalar>]? = nil, copiesFeedback: Bool = true,
    transfers: [AreaTransfer], derivatives: [AreaTransfer.Kind]? = nil, rates: [Double],
    attenuation: Double, timeStep: Double
  ) {
    let top = weights.count
    precondition(transfers.count == top && rates.count == top, "one for each layer")
    self.attenuation = attenuation
    self.timeStep = timeStep
    self.copiesFeedback = copiesFeedback
    self.transfers = transfers
    self.derivatives = derivatives ?? transfers.map(\.kind)
    chain = weights
    let inputs = Population<Scalar>(
      "input", size: weights[0].columns, cellType: .input, compartments: [],
      signals: [.rate, .ratePrevious])
    let layers = (1...top).map { k in
      let upper: [CompartmentName] = k == top ? [.teacher, .residual] : [.apical]
      return Population<Scalar>(
        k == top ? "output" : "hidden\(k)", size: weights[k - 1].rows, cellType: .pyramidal,
        compartments: [.soma, .basal] + upper + transfers[k - 1].compartments,
        signals: [.rate, .ratePrevious, .sensitivity, .error])
    }
    let forward = (1...top).map { k in
      Pathway(
        "forward\(k)", from: k == 1 ? inputs : layers[k - 2], to: layers[k - 1], .basal,
        weights: .dense(weights[k - 1]),
        rule: PlasticityRule(
          learningRate: rates[k - 1], postsynapticFactor: .signal(.error),
          presynapticSignal: .ratePrevious))
    }
    self.feedback = (1..<top).map { k in
      let matrix = feedback?[k - 1] ?? weights[k].transposed()
      return Pathway(
        "feedback\(k)", from: layers[k], .error, to: layers[k - 1], .apical,
        weights: copiesFeedback ? .transported(matrix, along: [forward[k]]) : .dense(matrix))
    }
    circuit = Circuit(
      "backpropagation in time", populations: [inputs] + layers, pathways: forward + self.feedback)
    self.inputs = inputs
    self.layers = layers
    self.forward = forward
    for (layer, transfer) in zip(layers, transfers) { transfer.prepare(layer) }
  }

  public var input: Matrix<Scalar> { inputs[signal: .rate] }
  public var target: Matrix<Scalar> { layers[layers.count - 1][.teacher] }
  public var output: Matrix<Scalar> { layers[layers.count - 1][signal: .rate] }
  public var isTaughtPotentials: Bool { false }
  public var learned: [(name: String, matrix: Matrix<Scalar>)] {
    (forward + feedback).map { ($0.name, $0.matrix) }
  }

  /// Potentials and errors to start from; everything else is as after a long silence.
  public func start(from potentials: [Matrix<Scalar>], errors: [Matrix<Scalar>]) {
    circuit.reset()
    for (index, layer) in layers.enumerated() {
      transfers[index].prepare(layer)
      layer[.soma].assign(from: potentials[index])
      layer[signal: .error].assign(from: errors[index])
      for i in 0..<layer.size {
        layer[signal: .ratePrevious][i] = Scalar(
          transfers[index](Double(potentials[index][i]), neuron: i))
      }
    }
  }

  public func run(_ steps: Int, _ mode: StreamingMode) {
    if let program = programs[mode] { return program.run(steps) }
    let program = Program(schedule(mode), for: circuit)
    programs[mode] = program
    program.run(steps)
  }

  public func probe() -> [Matrix<Scalar>] {
    if probes == nil {
      let updates = chain.map { Matrix<Scalar>($0.rows, $0.columns) }
      let mode = StreamingMode(isTaught: true, copiesFeedback: true)
      probes = (Program(schedule(mode, probing: updates), for: circuit), updates)
    }
    probes?.program.run()
    return probes?.updates ?? []
  }

  public var gradientReference: GradientReference<Scalar> {
    GradientReference(
      layers: zip(chain, derivatives).map {
        FeedforwardLayer(weights: $0, attenuation: attenuation, transfer: $1.plain)
      }, loss: .squaredRateError)
  }

  private func schedule(
    _ mode: StreamingMode, probing updates: [Matrix<Scalar>]? = nil
  ) -> Schedule<Scalar> {
    let output = layers[layers.count - 1]
    let mismatch = LocalExpression.compartment(.teacher) - .signal(.rate)
    var stages: Schedule<Scalar> = []
    for (index, layer) in layers.enumerated() {
      stages += [
        .send(layer, .rate, transfers[index].rate(of: .soma)),
        .send(layer, .sensitivity, derivatives[index].sensitivity(of: .soma)),
      ]
    }
    stages += layers.map { .transmit(into: $0, .basal) }
    stages += layers.dropLast().map { .transmit(into: $0, .apical) }
    if mode.isMeasured {
      stages += [
        .update(output, .residual, mismatch),
        .accumulateSquares(output, .residual, into: squaredError),
      ]
    }
    if let updates { stages += zip(forward, updates).map { .induce($0, into: $1) } }
    if mode.copiesFeedback, copiesFeedback { stages += feedback.map { .transport($0) } }
    if mode.learnsForward { stages += forward.map { .learn($0, timeStep: timeStep) } }
    stages += ([inputs] + layers).map { .send($0, .ratePrevious, .signal(.rate)) }
    for layer in layers.dropLast() {
      stages.append(.send(layer, .error, .signal(.sensitivity) * .compartment(.apical)))
    }
    stages.append(
      .send(output, .error, mode.isTaught ? .signal(.sensitivity) * mismatch : .constant(0)))
    return stages + layers.map { .update($0, .soma, attenuation * .compartment(.basal)) }
  }
}
