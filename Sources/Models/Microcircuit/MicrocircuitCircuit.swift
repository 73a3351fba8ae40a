import LinearAlgebra
import NetworkCore

extension CompartmentName {
  /// The part of the apical dendrite that pyramids of the layer above reach: `W^td r_{k+1}`.
  package static let apicalTopDown: CompartmentName = "apicalTopDown"
  /// The part of the apical dendrite that interneurons reach: `W^PI φ(u^I)`.
  package static let apicalLateral: CompartmentName = "apicalLateral"
  /// The interneuron's dendrite: `W^IP r_k`.
  package static let dendrite: CompartmentName = "dendrite"
  /// The somatic nudge of an interneuron by its partner in the layer above.
  package static let nudge: CompartmentName = "nudge"
  /// The somatic nudge of an output neuron: its target potential.
  package static let teacher: CompartmentName = "teacher"
  /// What a low-pass filter follows.
  package static let drive: CompartmentName = "drive"
  /// The rate of the interneuron that predicts this pyramid, as the pyramid's axon meets it on the way down: ideal wiring.
  package static let predicted: CompartmentName = "predicted"
  /// The drive of generative top-down weights: `G_k r_{k+1}`.
  package static let generative: CompartmentName = "generative"
}

extension SignalName {
  /// The somatic potential as an interneuron's partner passes it on.
  package static let potential: SignalName = "potential"
  /// The basal potential, of which an ideally wired interneuron is told.
  package static let expectation: SignalName = "expectation"
  /// The rate less what the interneuron predicts of it: ideal wiring.
  package static let unpredicted: SignalName = "unpredicted"
  /// What generative weights hear: the rate, in the output layer that of the target.
  package static let recalled: SignalName = "recalled"
}

/// How the interneurons come to predict the layer above.
public enum InterneuronWiring: String, Sendable, Codable, CaseIterable {
  /// Through `W^IP` and `W^PI`, which start in the self-predicting state and may learn.
  case learned
  /// Ideally: an interneuron hears the basal potential of its partner, `v^I_k = v^B_{k+1}`, and takes its own rate out of what
  /// the partner sends down, `v^A_k = W^td_k (φ(u_{k+1}) − φ(u^I_k))`. This equals `W^IP_k = W^bu_{k+1}` and
  /// `W^PI_k = −W^td_k` held at every moment, without those weights and their products: a shortcut, not a model
  /// of a circuit.
  case ideal
}

/// Where the feedback weights of a dendritic microcircuit come from.
public enum MicrocircuitFeedback<Scalar: BLASScalar> {
  /// They are their own, and learn by their rules where they have any.
  case own
  /// `W^td_k = W_{k+1}ᵀ + N_k` and `W^PI_k = −W^td_k`, copied by stages of the schedule (Max et al. 2026). What W^PI learns lasts until
  /// the next copy.
  case copied(mismatch: [Matrix<Scalar>])

  var isCopied: Bool {
    if case .copied = self { true } else { false }
  }

  func topDown(
    _ own: Matrix<Scalar>, _ k: Int, mirroring pathway: Pathway<Scalar>
  ) -> Pathway<Scalar>.Weights {
    guard case .copied(let mismatch) = self else { return .dense(own) }
    return .transported(own, along: [pathway], mismatch: mismatch[k - 1])
  }

  /// To be copied with a scale of −1.
  func lateral(
    _ own: Matrix<Scalar>, _ k: Int, mirroring pathway: Pathway<Scalar>
  ) -> Pathway<Scalar>.Weights {
    guard case .copied(let mismatch) = self else { return .dense(own) }
    return .transported(own, along: [pathway], mismatch: mismatch[k - 1].scaled(by: -1))
  }
}

/// The cells and wires of the dendritic microcircuit, shared by all of its dynamics.
///
/// ```
/// layer k+1   pyramids ──────────────┬─── top-down ──▶ apical k
///                                    └─ one to one ─▶ interneurons k (soma)
/// layer k     pyramids ── pyramidalToInterneuron ───▶ interneurons k (dendrite)
///             interneurons k ── interneuronToPyramidal ─▶ apical k
/// layer k−1   pyramids ── bottom-up ─▶ basal k
/// ```
package struct MicrocircuitCircuit<Scalar: BLASScalar> {
  /// What a plasticity rule of the family compares with what, for one pathway.
  struct Rules {
    /// Rule of the bottom-up weights of layer k (1...N).
    var bottomUp: (_ layer: Int) -> PlasticityRule?
    var pyramidalToInterneuron: (_ layer: Int) -> PlasticityRule?
    var interneuronToPyramidal: (_ layer: Int) -> PlasticityRule?
    var topDown: (_ layer: Int) -> PlasticityRule?
    /// Rule of the generative weights onto layer k (0...N−1).
    var generative: (_ layer: Int) -> PlasticityRule?
  }

  package let input: Population<Scalar>
  /// Pyramids of layers 1...N, the last being the output.
  package let pyramids: [Population<Scalar>]
  /// Interneurons of layers 1...N−1.
  package let interneurons: [Population<Scalar>]
  package let bottomUp: [Pathway<Scalar>]
  package let topDown: [Pathway<Scalar>]
  package let pyramidalToInterneuron: [Pathway<Scalar>]
  package let interneuronToPyramidal: [Pathway<Scalar>]
  /// Onto layers 0...N−1; empty without generative weights.
  package let generative: [Pathway<Scalar>]
  package let circuit: Circuit<Scalar>

  package var output: Population<Scalar> { pyramids[pyramids.count - 1] }
  package var hidden: ArraySlice<Population<Scalar>> { pyramids.dropLast() }
  var plasticPathways: [Pathway<Scalar>] {
    (bottomUp + pyramidalToInterneuron + interneuronToPyramidal + topDown + generative)
      .filter { $0.rule != nil }
  }

  /// - Parameters:
  ///   - feedback: where top-down weights and those of interneurons onto pyramids come from.
  ///   - extraCompartments: what the dynamics need beyond the dendrites themselves, for every population.
  ///   - extraSignals: likewise, beyond the rate and the potential.
  init(
    name: String, weights: MicrocircuitWeights<Scalar>, trials: Int, rules: Rules,
    wiring: InterneuronWiring = .learned, feedback: MicrocircuitFeedback<Scalar> = .own,
    extraCompartments: [CompartmentName] = [], extraSignals: [SignalName] = [], phases: [String]
  ) {
    let layers = weights.layers
    let top = layers.count - 1
    let isGenerative = !weights.generative.isEmpty
    let generativeCompartments: [CompartmentName] = isGenerative ? [.generative] : []
    let generativeSignals: [SignalName] = isGenerative ? [.recalled] : []
    let signals: [SignalName] =
      [.rate, .potential] + (wiring == .ideal ? [.expectation, .unpredicted] : [])
      + generativeSignals + extraSignals
    let input = Population<Scalar>(
      "input", size: layers[0], trials: trials, cellType: .input,
      compartments: [.soma, .drive] + generativeCompartments + extraCompartments,
      signals: [.rate] + extraSignals)
    let pyramids = (1...top).map { k in
      Population<Scalar>(
        k == top ? "output" : "pyramidal\(k)", size: layers[k], trials: trials,
        cellType: .pyramidal,
        compartments: (k == top
          ? [.soma, .basal, .teacher, .drive]
          : [.soma, .basal, .apical, .apicalTopDown, .apicalLateral] + generativeCompartments)
          + (wiring == .ideal && k > 1 ? [.predicted] : []) + extraCompartments,
        signals: signals)
    }
    let interneurons = (1..<top).map { k in
      Population<Scalar>(
        "interneuron\(k)", size: layers[k + 1], trials: trials, cellType: .interneuron,
        compartments: [.soma, .dendrite, .nudge] + extraCompartments, signals: signals)
    }
    let bottomUp = (1...top).map { k in
      Pathway(
        "bottomUp\(k)", from: k == 1 ? input : pyramids[k - 2], to: pyramids[k - 1], .basal,
        weights: .dense(weights.bottomUp[k - 1]),
        threshold: weights.bottomUpThresholds.isEmpty ? nil : weights.bottomUpThresholds[k - 1],
        rule: rules.bottomUp(k))
    }
    topDown = (1..<top).map { k in
      Pathway(
        "topDown\(k)", from: pyramids[k], wiring == .ideal ? .unpredicted : .rate,
        to: pyramids[k - 1], .apicalTopDown,
        weights: feedback.topDown(weights.topDown[k - 1], k, mirroring: bottomUp[k]),
        rule: feedback.isCopied ? nil : rules.topDown(k))
    }
    let ideal: [Pathway<Scalar>]
    switch wiring {
    case .learned:
      ideal = []
      pyramidalToInterneuron = (1..<top).map { k in
        Pathway(
          "pyramidalToInterneuron\(k)", from: pyramids[k - 1], to: interneurons[k - 1], .dendrite,
          weights: .dense(weights.pyramidalToInterneuron[k - 1]),
          threshold: weights.interneuronThresholds.isEmpty
            ? nil : weights.interneuronThresholds[k - 1],
          rule: rules.pyramidalToInterneuron(k))
      }
      interneuronToPyramidal = (1..<top).map { k in
        Pathway(
          "interneuronToPyramidal\(k)", from: interneurons[k - 1], to: pyramids[k - 1],
          .apicalLateral,
          weights: feedback.lateral(
            weights.interneuronToPyramidal[k - 1], k, mirroring: bottomUp[k]),
          rule: rules.interneuronToPyramidal(k))
      }
    case .ideal:
      pyramidalToInterneuron = []
      interneuronToPyramidal = []
      ideal = (1..<top).flatMap { k in
        [
          Pathway(
            "expectation\(k)", from: pyramids[k], .expectation, to: interneurons[k - 1], .dendrite,
            weights: .oneToOne),
          Pathway(
            "prediction\(k)", from: interneurons[k - 1], to: pyramids[k], .predicted,
            weights: .oneToOne),
        ]
      }
    }
    generative = weights.generative.indices.map { k in
      Pathway(
        "generative\(k)", from: pyramids[k], .recalled, to: k == 0 ? input : pyramids[k - 1],
        .generative, weights: .dense(weights.generative[k]),
        threshold: weights.generativeThresholds[k], rule: rules.generative(k))
    }
    let nudges = (1..<top).map { k in
      Pathway(
        "nudge\(k)", from: pyramids[k], .potential, to: interneurons[k - 1], .nudge,
        weights: .oneToOne)
    }
    self.bottomUp = bottomUp
    self.input = input
    self.pyramids = pyramids
    self.interneurons = interneurons
    circuit = Circuit(
      name, populations: [input] + pyramids + interneurons,
      pathways: bottomUp + topDown + pyramidalToInterneuron + interneuronToPyramidal + nudges
        + ideal + generative,
      phases: phases)
  }

  /// `v^A = v^td + (1 − d) v^lat`, where d suppresses the interneurons.
  func apicalSum(disinhibition: Double) -> LocalExpression {
    .compartment(.apicalTopDown) + (1 - disinhibition) * .compartment(.apicalLateral)
  }

  /// The rules of Sacramento et al. 2018, section 2, in terms of what each dynamics calls its quantities.
  ///
  ///     bottom-up   φ(u_k) − φ(a_k v^B_k)        pyramid → interneuron   φ(u^I_k) − φ(a_I v^I_k)
  ///     top-down    φ(u_k) − φ(v^td_k)           interneuron → pyramid   0 − v^A_k
  ///     generative  φ(u_k) − φ(v^G_k), as top-down, on weights of their own
  ///
  /// - Parameters:
  ///   - transfers: φ of layers 1...N, and of the interneurons that match them, where it is not `transfer` everywhere.
  ///   - prospective: a compartment of prospective potentials, where bottom-up weights compare potentials with it, `ŭ_k − a_k v^B_k`,
  ///     and not rates.
  static func rules(
    rates: MicrocircuitRates, transfer: TransferFunction, transfers: [AreaTransfer]? = nil,
    prospective: CompartmentName? = nil,
    basalAttenuation: @escaping (_ layer: Int) -> Double, dendriteAttenuation: Double,
    basal: CompartmentName = .basal, dendrite: CompartmentName = .dendrite,
    apical: CompartmentName = .apical, apicalTopDown: CompartmentName = .apicalTopDown,
    presynapticSignal: SignalName? = nil,
    filterTimeConstant: Double? = nil
  ) -> Rules {
    func rule(_ rate: Double?, _ factor: LocalExpression) -> PlasticityRule? {
      rate.map {
        PlasticityRule(
          learningRate: $0, postsynapticFactor: factor, presynapticSignal: presynapticSignal,
          filterTimeConstant: filterTimeConstant)
      }
    }
    func predicted(
      _ layer: Int, _ factor: Double, _ compartment: CompartmentName
    ) -> LocalExpression {
      transfers?[layer - 1].rate(of: compartment, times: factor)
        ?? .transfer(transfer, factor * .compartment(compartment))
    }
    return Rules(
      bottomUp: { k in
        let factor = basalAttenuation(k)
        return rule(
          rates.bottomUp?[k - 1] ?? nil,
          prospective.map { .compartment($0) - factor * .compartment(basal) }
            ?? .signal(.rate) - predicted(k, factor, basal))
      },
      pyramidalToInterneuron: { k in
        rule(
          rates.pyramidalToInterneuron?[k - 1] ?? nil,
          .signal(.rate) - predicted(k + 1, dendriteAttenuation, dendrite))
      },
      interneuronToPyramidal: { k in
        rule(rates.interneuronToPyramidal?[k - 1] ?? nil, -(.compartment(apical)))
      },
      topDown: { k in
        rule(
          rates.topDown?[k - 1] ?? nil,
          .signal(.rate)
            - (transfers?[k - 1].rate(of: apicalTopDown)
              ?? .transfer(transfer, .compartment(apicalTopDown))))
      },
      generative: { k in
        rule(
          rates.generative?[k] ?? nil,
          .signal(.rate) - .transfer(transfer, .compartment(.generative)))
      })
  }
}
