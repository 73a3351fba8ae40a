import LinearAlgebra
import NetworkCore

extension CompartmentName {
  /// The difference whose square is a layer's loss.
  static let mismatch: CompartmentName = "mismatch"
}

/// What is measured of a training image between the end of its target phase and the next image.
///
/// The judge has wires of its own between the network's populations, which the network's circuit does not have.
final class SegregatedJudge<Scalar: BLASScalar> {
  private let network: SegregatedCircuit<Scalar>
  private let errors: Program<Scalar>
  private let losses: Program<Scalar>
  private let outputSum = Accumulator()
  private let hiddenSums: [Accumulator]

  init(_ parameters: SegregatedParameters, _ network: SegregatedCircuit<Scalar>) {
    self.network = network
    let layers = network.hidden + [network.output]
    let pathways = network.hidden.indices.map { m in
      Pathway(
        "judge\(m + 1)", from: layers[m + 1], m + 1 == network.hidden.count ? .error : .judged,
        to: network.hidden[m], .backpropagated,
        weights: .tied(toTransposeOf: network.feedforward[m + 1]))
    }
    let circuit = Circuit("judge", populations: layers, pathways: pathways)
    let transfer = parameters.transfer
    errors = Program(
      network.hidden.reversed().flatMap { population -> Schedule<Scalar> in
        [
          .transmit(into: population, .backpropagated),
          .send(
            population, .judged,
            parameters.hiddenAttenuation * .derivative(transfer, .compartment(.somaForward))
              * .compartment(.backpropagated)),
        ]
      }, for: circuit)
    let predicted = LocalExpression.transfer(transfer, .compartment(.somaForward))
    var schedule: Schedule<Scalar> = [
      .update(network.output, .mismatch, .compartment(.rateTarget) - predicted),
      .accumulateSquares(network.output, .mismatch, into: outputSum),
    ]
    let sums = network.hidden.map { _ in Accumulator() }
    for (population, sum) in zip(network.hidden, sums) {
      schedule += [
        .update(
          population, .mismatch,
          .compartment(.rateForward) + .compartment(.plateauTarget) - .compartment(.plateauForward)
            - predicted),
        .accumulateSquares(population, .mismatch, into: sum),
      ]
    }
    hiddenSums = sums
    losses = Program(schedule, for: circuit)
  }

  func backpropagate() { errors.run() }

  func measureLosses() -> (output: Double, hidden: [Double]) {
    losses.run()
    return (outputSum.take(), hiddenSums.map { $0.take() })
  }
}

extension SegregatedNetwork {
  /// The losses of the training image, rates in spikes per step:
  /// ```
  /// L_out = Σ (λ̄_T − φ(C̄_F))²     L_m = Σ (λ̄_F + α_T − α_F − φ(C̄_F))²
  /// ```
  ///
  /// - Precondition: the network observes the hidden rates.
  public func losses() -> (output: Double, hidden: [Double]) {
    precondition(
      hidden.isEmpty || !observation.isDisjoint(with: [.hiddenRates, .allAverages]),
      "hidden losses need the hidden rates")
    return judge.measureLosses()
  }

  /// Mean rates of the training image in spikes per step: of the input, of all hidden neurons in the forward phase, and of the
  /// output, the mean of φ(C̄_F) and λ̄_T.
  public func meanRates() -> (input: Double, hidden: Double, output: Double) {
    func mean(_ values: Matrix<Scalar>) -> Double {
      var sum = 0.0
      for value in values.column(0) { sum += Double(value) }
      return sum / Double(values.count)
    }
    let forward = Matrix<Scalar>(output.size)
    parameters.transfer.apply(output[.somaForward], into: forward)
    let neurons = hidden.map(\.size).reduce(0, +)
    let total = hidden.reduce(0.0) { $0 + mean($1[.rateForward]) * Double($1.size) }
    return (
      mean(input[signal: .rate]), neurons == 0 ? 0 : total / Double(neurons),
      (mean(forward) + mean(output[.rateTarget])) / 2
    )
  }

  /// −E of every hidden layer by backpropagation, through the feedforward weights as they are now:
  /// `E_m = k_B φ'(C̄_F) ∘ W_{m+1}ᵀ E_{m+1}`.
  public func backpropagatedErrors() -> [Matrix<Scalar>] {
    judge.backpropagate()
    return hidden.map { $0[signal: .judged] }
  }

  /// The angle between each hidden layer's update and that of backpropagation, in degrees, NaN where one of them is 0. Both have
  /// the presynaptic factor in common, so it is the angle between the errors.
  public func anglesToBackpropagation() -> [Double] {
    zip(hidden, backpropagatedErrors()).map { Matrix.angle($0[signal: .error], $1) }
  }

  /// `U = J_b J_g`, output x output, of a network with one hidden layer: how far the feedback path, taken back through the
  /// feedforward one, is the identity (Fig. 5, supplement 1).
  /// ```
  /// J_b = diag(φ'(C̄_out)) k_D W     J_g = diag(σ'(Y φ(C̄_out))) Y
  /// ```
  public func jacobianProduct() -> Matrix<Double> {
    precondition(hidden.count == 1, "the Jacobians are those of one hidden layer")
    let (soma, transfer) = (output[.somaForward], parameters.transfer)
    let slope = Matrix<Scalar>(output.size)
    let rate = Matrix<Scalar>(output.size)
    transfer.applyDerivative(soma, into: slope)
    transfer.apply(soma, into: rate)
    let (forward, backward) = (weights.feedforward[1], weights.feedback[0])
    let drive = Matrix<Scalar>(hidden[0].size)
    drive.assignProduct(backward, rate)
    TransferFunction.logistic.applyDerivative(drive, into: drive)
    let scaled = backward.copy()
    for j in 0..<scaled.columns {
      for i in 0..<scaled.rows { scaled[i, j] *= drive[i] }
    }
    let product = Matrix<Scalar>(output.size, output.size)
    product.assignProduct(forward, scaled, scale: Scalar(parameters.outputAttenuation))
    return Matrix(output.size, output.size) { Double(slope[$0] * product[$0, $1]) }
  }
}

/// What traces record, of a population of the network.
extension Population where Scalar == Double {
  /// The averages of a phase; the output has no apical dendrite.
  package func averages(_ phase: SegregatedPhase) -> (
    soma: [Double], rate: [Double], apical: [Double]?, plateau: [Double]?
  ) {
    func values(_ forward: CompartmentName, _ target: CompartmentName) -> [Double]? {
      let name = phase == .forward ? forward : target
      return compartmentNames.contains(name) ? self[name].rowArrays.map { $0[0] } : nil
    }
    return (
      values(.somaForward, .somaTarget) ?? [], values(.rateForward, .rateTarget) ?? [],
      values(.apicalForward, .apicalTarget), values(.plateauForward, .plateauTarget)
    )
  }

  /// s̄ of the forward phase.
  package var presynapticAverages: [Double] {
    self[signal: .presynapticForward].rowArrays.map { $0[0] }
  }

  /// −E.
  package var errors: [Double] { self[signal: .error].rowArrays.map { $0[0] } }
  package var errorNorm: Double { self[signal: .error].squaredNorm.squareRoot() }
}
