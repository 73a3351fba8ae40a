import LinearAlgebra
import NetworkCore

/// Burstprop in discrete time (Payeur et al. 2021), in two phases: bursts without and with a teacher are compared.
///
///     e_k = σ(W_k x_k + c_k)
///     output:  p = p_b,  p' = p_b (1 + (t − e) ∘ (1 − e))
///     hidden:  f = Y b_{k+1},  f' = Y b'_{k+1},  r = R (σ(f) ∘ e)
///              u = f ∘ (1 − e) − r,  p = σ(u),  p' = σ(f' ∘ (1 − e) − r)       (r = 0 without recurrent input)
///     b = p ∘ e,  b' = p' ∘ e,  ΔW = η (b' − b) xᵀ,  ΔR = η_R Σ u (σ(f) ∘ e)ᵀ
///
/// ΔW is a mean over the minibatch, ΔR a sum. Source: the code of Greedy et al. 2022.
public final class BurstpropNetwork<Scalar: BLASScalar> {
  public let architecture: LayeredArchitecture
  public let parameters: BurstpropParameters
  public let weights: BurstpropWeights<Scalar>
  public let circuit: Circuit<Scalar>
  /// From the first hidden layer to the output.
  public let layers: [Population<Scalar>]
  private let inputs: Population<Scalar>
  let forwardPathways, feedbackPathways, recurrentPathways: [Pathway<Scalar>]
  private let probe: InductionProbe<Scalar>
  private let answering, comparing, comparingAlone, training, trainingAlone: Program<Scalar>

  public init(
    _ architecture: LayeredArchitecture, trials: Int, parameters: BurstpropParameters,
    weights: BurstpropWeights<Scalar>
  ) {
    self.architecture = architecture
    self.parameters = parameters
    self.weights = weights
    let depth = architecture.depth
    let inputs = Population<Scalar>(
      "input", size: architecture.sizes[0], trials: trials, cellType: .input, compartments: [])
    let layers = (1...depth).map { k in
      let isRecurrent = k < depth && weights.recurrent[k - 1] != nil
      return Population<Scalar>(
        k == depth ? "output" : "hidden\(k)", size: architecture.sizes[k], trials: trials,
        cellType: .pyramidal,
        compartments: k == depth
          ? [.soma, .teacher] : [.soma, .apical, .taughtApical] + (isRecurrent ? [.lateral] : []),
        signals: [.event, .burstProbability, .burst, .taughtBurstProbability, .taughtBurst]
          + [.burstError] + (isRecurrent ? [.apicalBurst] : []))
    }
    func rule(_ factor: LocalExpression, _ signal: SignalName? = nil) -> PlasticityRule {
      PlasticityRule(
        learningRate: parameters.learningRate, postsynapticFactor: factor,
        presynapticSignal: signal, momentum: parameters.momentum,
        weightDecay: parameters.weightDecay, thresholdsDecay: false)
    }
    let forward = (1...depth).map { k in
      Pathway(
        "forward\(k)", from: k == 1 ? inputs : layers[k - 2], k == 1 ? .rate : .event,
        to: layers[k - 1], .soma, weights: .dense(weights.forward.weights[k - 1]),
        connectivity: architecture.connectivity[k - 1],
        threshold: weights.forward.thresholds[k - 1], rule: rule(.signal(.burstError)))
    }
    let feedback = (1..<depth).map { k in
      let connection = parameters.feedback.connection(
        own: weights.feedback[k - 1], forward: forward[k])
      let connectivity = architecture.feedbackConnectivity(k)
      return Pathway(
        "burstFeedback\(k)", from: layers[k], .burst, to: layers[k - 1], .apical,
        weights: connection.weights, connectivity: connectivity, gain: connection.gain,
        // What is tied does not learn by itself; in the authors' code the kernels of feedback only decay.
        rule: !parameters.feedbackLearns || parameters.feedback.isTied
          ? nil
          : connectivity == .full
            ? rule(.signal(.event), .burstError)
            : PlasticityRule(
              learningRate: 0, postsynapticFactor: .constant(0),
              weightDecay: parameters.weightDecay))
    }
    let taughtFeedback = feedback.enumerated().map { index, pathway in
      Pathway(
        "taughtBurstFeedback\(index + 1)", from: pathway.source, .taughtBurst, to: pathway.target,
        .taughtApical, weights: .shared(with: pathway), gain: pathway.gain)
    }
    let recurrent = zip(layers, weights.recurrent).compactMap { layer, matrix in
      matrix.map {
        Pathway(
          "recurrent/\(layer.name)", from: layer, .apicalBurst, to: layer, .lateral,
          weights: .dense($0),
          rule: parameters.recurrentRate == 0
            ? nil
            : PlasticityRule(
              learningRate: parameters.recurrentRate * Double(trials),
              postsynapticFactor: Self.prediction(layer)))
      }
    }
    circuit = Circuit(
      "Burstprop", populations: [inputs] + layers,
      pathways: forward + feedback + taughtFeedback + recurrent,
      phases: ["without teacher", "with teacher"])
    let up: Schedule<Scalar> = layers.flatMap {
      [.transmit(into: $0, .soma), .emit($0, .event, .logistic)] as Schedule<Scalar>
    }
    let down = Self.sweepDown(layers, parameters)
    let learning = (forward + feedback + recurrent).filter { $0.rule != nil }
      .map { Stage.learn($0) }
    let alone: Schedule<Scalar> =
      up + [.update(layers[depth - 1], .teacher, .signal(.event))] + down
    answering = Program(up, for: circuit)
    comparing = Program(up + down, for: circuit)
    comparingAlone = Program(alone, for: circuit)
    probe = InductionProbe(forward, of: circuit)
    training = Program(up + down + learning, for: circuit)
    trainingAlone = Program(alone + learning, for: circuit)
    self.inputs = inputs
    self.layers = layers
    forwardPathways = forward
    feedbackPathways = feedback
    recurrentPathways = recurrent
  }

  /// u, the potential that the recurrent input learns to silence.
  private static func prediction(_ layer: Population<Scalar>) -> LocalExpression {
    let sent = LocalExpression.compartment(.apical) * silence
    return layer.compartmentNames.contains(.lateral) ? sent - .compartment(.lateral) : sent
  }

  private static var silence: LocalExpression { .constant(1) - .signal(.event) }

  private static func sweepDown(
    _ layers: [Population<Scalar>], _ parameters: BurstpropParameters
  ) -> Schedule<Scalar> {
    let output = layers[layers.count - 1]
    let baseline = parameters.baselineBurstProbability
    let mismatch = LocalExpression.compartment(.teacher) - .signal(.event)
    func bursts(_ layer: Population<Scalar>) -> Schedule<Scalar> {
      [
        .send(layer, .burst, .signal(.burstProbability) * .signal(.event)),
        .send(layer, .taughtBurst, .signal(.taughtBurstProbability) * .signal(.event)),
        .send(layer, .burstError, .signal(.taughtBurst) - .signal(.burst)),
      ]
    }
    var schedule: Schedule<Scalar> =
      [
        .send(output, .burstProbability, .constant(baseline)),
        .send(
          output, .taughtBurstProbability, .constant(baseline) + baseline * (mismatch * silence)),
      ] + bursts(output)
    for layer in layers.dropLast().reversed() {
      schedule += [.transmit(into: layer, .apical), .transmit(into: layer, .taughtApical)]
      var taught = LocalExpression.compartment(.taughtApical) * silence
      if layer.compartmentNames.contains(.lateral) {
        schedule += [
          .send(
            layer, .apicalBurst, .transfer(.logistic, .compartment(.apical)) * .signal(.event)),
          .transmit(into: layer, .lateral),
        ]
        taught = taught - .compartment(.lateral)
      }
      schedule += [
        .send(layer, .burstProbability, .transfer(.logistic, prediction(layer))),
        .send(layer, .taughtBurstProbability, .transfer(.logistic, taught)),
      ]
      schedule += bursts(layer)
    }
    return schedule
  }

  /// The input, n_0 x trials, to be set before a sweep.
  public var input: Matrix<Scalar> { inputs[signal: .rate] }
  /// The target event rates, n_L x trials, 0 or 1, to be set before a sweep with a teacher; a sweep without one overwrites it.
  public var target: Matrix<Scalar> { layers[layers.count - 1][.teacher] }
  /// The output's event rates after a sweep.
  public var output: Matrix<Scalar> { layers[layers.count - 1][signal: .event] }

  /// One sweep up.
  public func predict() { answering.run() }
  /// One sweep up and one down, without and with the teacher; nothing is learned. Without a teacher the target is what the network
  /// says itself.
  public func compare(isTaught: Bool = true) { (isTaught ? comparing : comparingAlone).run() }
  /// As ``compare(isTaught:)``, and one update.
  public func train(isTaught: Bool = true) { (isTaught ? training : trainingAlone).run() }

  /// The directions that the last sweeps would move the forward weights in, by layer, mean over the minibatch. The matrices are
  /// overwritten by the next call.
  public func updates() -> [Matrix<Scalar>] { probe.read() }
}
