import LinearAlgebra
import NetworkCore

extension CompartmentName {
  /// g_E of the teaching current.
  package static let excitation: CompartmentName = "excitation"
  /// g_I of the teaching current.
  package static let inhibition: CompartmentName = "inhibition"
  /// Means over the windows of the two phases.
  package static let somaForward: CompartmentName = "somaForward"
  package static let somaTarget: CompartmentName = "somaTarget"
  package static let rateForward: CompartmentName = "rateForward"
  package static let rateTarget: CompartmentName = "rateTarget"
  package static let apicalForward: CompartmentName = "apicalForward"
  package static let apicalTarget: CompartmentName = "apicalTarget"
  /// α of the two phases.
  package static let plateauForward: CompartmentName = "plateauForward"
  package static let plateauTarget: CompartmentName = "plateauTarget"
  /// What backpropagation brings from the layer above.
  package static let backpropagated: CompartmentName = "backpropagated"
}

extension SignalName {
  /// −E by backpropagation, for the judge.
  static let judged: SignalName = "judged"
  /// What the input shows, in [0, 1].
  static let pixels: SignalName = "pixels"
  /// s̄: the mean postsynaptic potential of unit weight in the forward phase.
  static let presynapticForward: SignalName = "presynapticForward"
  /// The same of the output in the phase that ends, for the feedback; of rates, their mean one step before.
  static let feedbackAverage: SignalName = "feedbackAverage"
}

/// The circuit of segregated dendrites: input, hidden layers of three compartments, output layer.
///
/// ```
/// B = Σ κ W S_below + b     A = Σ κ Y S_out     C ← C + Δt (−g_L C + g_B (B − C) + g_A (A − C) [+ I])
/// ```
/// Rules, after the target phase: `ΔW = η P (−E) s̄ᵀ`, the same for b with 1 in place of s̄, with
/// ```
/// −E_out = k_D φ'(C̄_F) (λ̄_T − φ(C̄_F))      −E_m = k_B φ'(C̄_F) (α_T − α_F)
/// ```
struct SegregatedCircuit<Scalar: BLASScalar> {
  let circuit: Circuit<Scalar>
  let input: Population<Scalar>
  let hidden: [Population<Scalar>]
  let output: Population<Scalar>
  /// Bottom up; the last ends in the output layer.
  let feedforward: [Pathway<Scalar>]
  let feedback: [Pathway<Scalar>]

  /// - Parameters:
  ///   - learningRates: η, a value for each layer that learns, bottom up.
  ///   - memory: steps of spikes that averages may reach back to.
  init(
    _ p: SegregatedParameters, weights: SegregatedWeights<Scalar>, feedbackKind: SegregatedFeedback,
    learningRates: [Double], memory: Int
  ) {
    let sizes = weights.layers
    let top = sizes.count - 1
    precondition(learningRates.count == top, "a learning rate for each of the \(top) layers")
    let isSpiking = p.transmission == .spikes
    let spikes: [SignalName] = isSpiking ? [.spike] : []
    input = Population(
      "input", size: sizes[0], cellType: .input, compartments: [],
      signals: [.pixels, .rate, .presynapticForward] + spikes, spikeMemory: memory)
    hidden = (1..<top).map { m in
      Population(
        "hidden\(m)", size: sizes[m], cellType: .pyramidal,
        compartments: [
          .basal, .apical, .soma, .somaForward, .somaTarget, .rateForward, .rateTarget,
          .apicalForward, .apicalTarget, .plateauForward, .plateauTarget, .backpropagated,
          .mismatch,
        ], signals: [.rate, .presynapticForward, .error, .judged] + spikes, spikeMemory: memory)
    }
    output = Population(
      "output", size: sizes[top], cellType: .pyramidal,
      compartments: [
        .basal, .soma, .excitation, .inhibition, .somaForward, .somaTarget, .rateForward,
        .rateTarget, .mismatch,
      ], signals: [.rate, .feedbackAverage, .error] + spikes, spikeMemory: memory)
    let populations = [input] + hidden + [output]
    let kernel = isSpiking ? p.kernel : nil
    let ascending = (1...top).map { m in
      Pathway(
        "feedforward\(m)", from: populations[m - 1], isSpiking ? .spike : .rate,
        to: populations[m], .basal, weights: .dense(weights.feedforward[m - 1]), kernel: kernel,
        threshold: weights.thresholds[m - 1],
        rule: PlasticityRule(
          learningRate: learningRates[m - 1] * (m == top ? p.outputGain : p.hiddenGain),
          postsynapticFactor: .signal(.error), presynapticSignal: .presynapticForward))
    }
    feedforward = ascending
    var pathways = ascending
    switch p.hiddenLearning {
    case .plateaus:
      let isSpikingBack = isSpiking && p.feedback == .spikes
      let (output, hidden) = (output, hidden)
      feedback = (1..<top).map { m in
        Pathway(
          "feedback\(m)", from: output, isSpikingBack ? .spike : .rate, to: hidden[m - 1], .apical,
          weights: feedbackKind.isTransported
            ? .transported(weights.feedback[m - 1], along: ascending[m...].reversed())
            : .dense(weights.feedback[m - 1]),
          kernel: isSpikingBack ? p.kernel : nil)
      }
      pathways += feedback
    case .backpropagation:
      feedback = []
      for m in 1..<max(top, 1) {
        pathways.append(
          Pathway(
            "error\(m)", from: populations[m + 1], .error, to: populations[m], .backpropagated,
            weights: .tied(toTransposeOf: ascending[m])))
      }
    }
    circuit = Circuit(
      "segregated dendrites", populations: populations, pathways: pathways,
      phases: ["forward", "target"])
  }
}
