import LinearAlgebra
import NetworkCore

/// The error-encoding dendritic network in discrete time: what Greedy et al. 2022 compare bursts with.
///
/// Interneurons predict what the layer above sends back; what they do not predict stays as an error in the apical dendrite. Every
/// hidden layer has as many interneurons as the layer above has neurons. One sweep up and one down:
///
///     v_k = W_k r_{k−1} + c_k,  r_k = σ(v_k)
///     output:  v' = (1 − λo) v + λo g,  g = logit(0.2 + 0.6 t)
///     hidden:  j = PI r + d,  i = (1 − λi) j + λi v'_{k+1}
///              a = Y σ(v'_{k+1}) − IP σ(i),  v' = v + λh a
///     ΔW = η (σ(v') − σ(v)) r_{k−1}ᵀ,  ΔPI = κ (σ(i) − σ(j)) σ(v')ᵀ,  ΔIP = κ a σ(i)ᵀ
///
/// means over the minibatch. Source: the code of Greedy et al. 2022.
public final class ErrorEncodingNetwork<Scalar: BLASScalar> {
  public let architecture: LayeredArchitecture
  public let parameters: ErrorEncodingParameters
  public let weights: ErrorEncodingWeights<Scalar>
  public let circuit: Circuit<Scalar>
  /// From the first hidden layer to the output.
  public let layers: [Population<Scalar>]
  /// Those of each hidden layer.
  public let interneurons: [Population<Scalar>]
  private let inputs: Population<Scalar>
  let pathways: ErrorEncodingPathways<Scalar>
  private let probe: InductionProbe<Scalar>
  private let answering, comparing, comparingAlone, training, trainingAlone: Program<Scalar>

  /// - Parameter architecture: of full layers.
  public init(
    _ architecture: LayeredArchitecture, trials: Int, parameters: ErrorEncodingParameters,
    weights: ErrorEncodingWeights<Scalar>
  ) {
    precondition(
      architecture.connectivity.allSatisfy { $0 == .full },
      "interneurons mirror full layers: the authors have no convolutional form")
    self.architecture = architecture
    self.parameters = parameters
    self.weights = weights
    let depth = architecture.depth
    let inputs = Population<Scalar>(
      "input", size: architecture.sizes[0], trials: trials, cellType: .input, compartments: [])
    let layers = (1...depth).map { k in
      Population<Scalar>(
        k == depth ? "output" : "hidden\(k)", size: architecture.sizes[k], trials: trials,
        cellType: .pyramidal,
        compartments: [.soma, .taughtSoma, k == depth ? .teacher : .apical],
        signals: [.rate, .taughtRate, .taughtPotential])
    }
    let interneurons = (1..<depth).map { k in
      Population<Scalar>(
        "interneurons\(k)", size: architecture.sizes[k + 1], trials: trials,
        cellType: .interneuron, compartments: [.basal, .soma, .teacher],
        signals: [.rate, .basalRate])
    }
    pathways = ErrorEncodingPathways(
      architecture, inputs, layers, interneurons, parameters, weights)
    circuit = Circuit(
      "error-encoding dendrites", populations: [inputs] + layers + interneurons,
      pathways: pathways.all, phases: ["forward and feedback at once"])
    let up: Schedule<Scalar> = layers.flatMap {
      [.transmit(into: $0, .soma), .emit($0, .rate, .logistic)] as Schedule<Scalar>
    }
    let output = layers[depth - 1]
    let down = Self.sweepDown(layers, interneurons, parameters)
    let taught = up + Self.nudge(output, parameters) + down
    let alone =
      up
      + [
        .update(output, .teacher, .signal(.rate)),
        .update(output, .taughtSoma, .compartment(.soma)),
      ] + down
    let learning = pathways.learning.map { Stage.learn($0) }
    answering = Program(up, for: circuit)
    comparing = Program(taught, for: circuit)
    comparingAlone = Program(alone, for: circuit)
    probe = InductionProbe(pathways.forward, of: circuit)
    training = Program(taught + learning, for: circuit)
    trainingAlone = Program(alone + learning, for: circuit)
    self.inputs = inputs
    self.layers = layers
    self.interneurons = interneurons
  }

  /// The rate that the output is drawn to for a target of 0, and for one of 1.
  public static var softTargets: (low: Double, high: Double) { (0.2, 0.8) }

  /// `v' = (1 − λo) v + λo g`; g is linear in a target that is 0 or 1.
  private static func nudge(
    _ output: Population<Scalar>, _ parameters: ErrorEncodingParameters
  ) -> Schedule<Scalar> {
    let low = TransferFunction.logistic.inverse(softTargets.low)
    let high = TransferFunction.logistic.inverse(softTargets.high)
    let target = LocalExpression.constant(low) + (high - low) * .compartment(.teacher)
    return [
      .update(
        output, .taughtSoma,
        (1 - parameters.outputNudging) * .compartment(.soma) + parameters.outputNudging * target)
    ]
  }

  private static func sweepDown(
    _ layers: [Population<Scalar>], _ interneurons: [Population<Scalar>],
    _ parameters: ErrorEncodingParameters
  ) -> Schedule<Scalar> {
    func send(_ layer: Population<Scalar>) -> Schedule<Scalar> {
      [
        .send(layer, .taughtRate, .transfer(.logistic, .compartment(.taughtSoma))),
        .send(layer, .taughtPotential, .compartment(.taughtSoma)),
      ]
    }
    var schedule = send(layers[layers.count - 1])
    for (layer, cells) in zip(layers, interneurons).reversed() {
      let nudging = parameters.interneuronNudging
      schedule += [
        .transmit(into: cells, .basal),
        .send(cells, .basalRate, .transfer(.logistic, .compartment(.basal))),
        .transmit(into: cells, .teacher),
        .update(
          cells, .soma,
          (1 - nudging) * .compartment(.basal) + nudging * .compartment(.teacher)),
        .emit(cells, .rate, .logistic),
        .transmit(into: layer, .apical),
        .update(
          layer, .taughtSoma,
          .compartment(.soma) + parameters.apicalCoupling * .compartment(.apical)),
      ]
      schedule += send(layer)
    }
    return schedule
  }

  /// The input, n_0 x trials, to be set before a sweep.
  public var input: Matrix<Scalar> { inputs[signal: .rate] }
  /// The target rates, n_L x trials, 0 or 1, to be set before a sweep with a teacher; a sweep without one overwrites it.
  public var target: Matrix<Scalar> { layers[layers.count - 1][.teacher] }
  /// The output's rates after a sweep.
  public var output: Matrix<Scalar> { layers[layers.count - 1][signal: .rate] }

  /// One sweep up.
  public func predict() { answering.run() }
  /// One sweep up and one down; nothing is learned. Without a teacher the output stays as it is.
  public func compare(isTaught: Bool = true) { (isTaught ? comparing : comparingAlone).run() }
  /// As ``compare(isTaught:)``, and one update.
  public func train(isTaught: Bool = true) { (isTaught ? training : trainingAlone).run() }

  /// The directions that the last sweeps would move the forward weights in, by layer, mean over the minibatch. The matrices are
  /// overwritten by the next call.
  public func updates() -> [Matrix<Scalar>] { probe.read() }
}
