import LinearAlgebra
import NetworkCore

/// A bursting cortico-cortical network in discrete time: BurstCCN (Greedy et al. 2022, section 2 and the authors' code).
///
/// Each pyramidal ensemble sends events at the rate e and, as a second message in the same spikes, bursts at the rate
/// `b = p ∘ e`. Synapses that depress hear the events, synapses that facilitate the bursts. With inputs `x_k` (`x_1` the image,
/// `x_k = e_{k−1}`), in one sweep up and one down:
///
///     v_k = W_k x_k + c_k,   e_k = σ(v_k)
///     p_L = p_b (1 + (t − e_L) ∘ (1 − e_L))
///     u_k = Y_k b_{k+1} − Q_k e_{k+1},   p_k = σ(α u_k ∘ (1 − e_k))
///     ΔW_k = η ((p_k − p_b) ∘ e_k) x_kᵀ,   ΔQ_k = η_Q u_k e_{k+1}ᵀ,   ΔY_k = −η_Y u_k e_{k+1}ᵀ
///
/// means over the minibatch. With `Q = p_b Y` the apical potential u is silent unless there is a teacher, and to first order
/// carries the backpropagated error.
public final class BurstingNetwork<Scalar: BLASScalar> {
  public let architecture: LayeredArchitecture
  public let parameters: BurstingParameters
  public let weights: BurstingWeights<Scalar>
  public let circuit: Circuit<Scalar>
  /// From the first hidden layer to the output.
  public let layers: [Population<Scalar>]
  let inputs: Population<Scalar>
  let pathways: BurstingPathways<Scalar>
  private let probe: InductionProbe<Scalar>
  private let answering, comparing, comparingAlone: Program<Scalar>
  private let training, trainingAlone, trainingFeedback, trainingFeedbackAlone: Program<Scalar>

  public init(
    _ architecture: LayeredArchitecture, trials: Int, parameters: BurstingParameters,
    weights: BurstingWeights<Scalar>
  ) {
    self.architecture = architecture
    self.parameters = parameters
    self.weights = weights
    let isNoisy = parameters.feedforwardNoise != 0
    let inputs = Population<Scalar>(
      "input", size: architecture.sizes[0], trials: trials, cellType: .input, compartments: [],
      signals: isNoisy ? [.rate, .transmitted] : [.rate])
    let layers = (1...architecture.depth).map { k in
      let isOutput = k == architecture.depth
      return Population<Scalar>(
        isOutput ? "output" : "hidden\(k)", size: architecture.sizes[k], trials: trials,
        cellType: .pyramidal, compartments: [.soma, isOutput ? .teacher : .apical],
        signals: [.event, .burstProbability, .burst]
          + (isNoisy && !isOutput ? [.transmitted] : []))
    }
    pathways = BurstingPathways(architecture, inputs, layers, parameters, weights)
    circuit = Circuit(
      "BurstCCN", populations: [inputs] + layers, pathways: pathways.all,
      phases: ["forward and feedback at once"])
    let sweeps = BurstingSweeps(inputs, layers, parameters)
    let quiet = sweeps.up(noise: 0)
    let noisy = sweeps.up(noise: parameters.feedforwardNoise)
    let feedback = pathways.learningFeedback.map { Stage.learn($0) }
    let everything = pathways.forward.map { Stage.learn($0) } + feedback
    answering = Program(quiet, for: circuit)
    comparing = Program(quiet + sweeps.down, for: circuit)
    comparingAlone = Program(quiet + [sweeps.withoutTeacher] + sweeps.down, for: circuit)
    probe = InductionProbe(pathways.forward, of: circuit)
    training = Program(noisy + sweeps.down + everything, for: circuit)
    trainingAlone = Program(
      noisy + [sweeps.withoutTeacher] + sweeps.down + everything, for: circuit)
    trainingFeedback = Program(noisy + sweeps.down + feedback, for: circuit)
    trainingFeedbackAlone = Program(
      noisy + [sweeps.withoutTeacher] + sweeps.down + feedback, for: circuit)
    self.inputs = inputs
    self.layers = layers
  }

  /// The input, n_0 x trials, to be set before a sweep.
  public var input: Matrix<Scalar> { inputs[signal: .rate] }
  /// The target event rates, n_L x trials, 0 or 1, to be set before a sweep with a teacher; a sweep without one overwrites it.
  public var target: Matrix<Scalar> { layers[layers.count - 1][.teacher] }
  /// The output's event rates e_L after a sweep.
  public var output: Matrix<Scalar> { layers[layers.count - 1][signal: .event] }

  /// One sweep up, without noise.
  public func predict() { answering.run() }

  /// One sweep up and one down, without noise; nothing is learned.
  ///
  /// - Parameter isTaught: whether the teacher is there; without it the target is what the network says itself.
  public func compare(isTaught: Bool = true) { (isTaught ? comparing : comparingAlone).run() }

  /// What is learned in ``train(_:isTaught:using:)``.
  public enum Learning: Sendable {
    /// Forward weights and thresholds, and feedback weights whose rates are not 0.
    case everything
    /// Feedback weights only.
    case feedback
  }

  /// One sweep up, with the feedforward noise, one down, and one update.
  ///
  /// - Parameters:
  ///   - isTaught: whether the teacher is there; without it the target is what the network says itself.
  ///   - stream: of the noise; not used without.
  public func train(
    _ learning: Learning = .everything, isTaught: Bool = true, using stream: inout RandomStream
  ) {
    switch (learning, isTaught) {
    case (.everything, true): training.run(using: &stream)
    case (.everything, false): trainingAlone.run(using: &stream)
    case (.feedback, true): trainingFeedback.run(using: &stream)
    case (.feedback, false): trainingFeedbackAlone.run(using: &stream)
    }
  }

  /// The directions `((p_k − p_b) ∘ e_k) x_kᵀ` that the last sweeps would move the forward weights in, by layer, mean over the
  /// minibatch. The matrices are overwritten by the next call.
  public func updates() -> [Matrix<Scalar>] { probe.read() }
}
