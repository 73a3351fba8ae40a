import LinearAlgebra
import NetworkCore

/// A network of bursting neurons in continuous time that learns with its teacher always on: BurstCCN or Burstprop.
///
/// The soma tells the layer above of its input by events, the apical dendrite tells the layer below of errors by the part of events
/// that are bursts. Both signals travel at the same time on the same axons. Up to low-pass filters and delays of a step for each
/// layer that feedback passes:
///
///     v_l = W_l e_{l−1} + c_l,   e_l = σ(v_l),   u_l = β (1 − e_l) ∘ (Q_l e_{l+1} + Y_l b_{l+1}),   p_l = σ(u_l),   b_l = p_l ∘ e_l
///     τ_W dW_l/dt = ((p_l − p_b) ∘ e_l) e_{l−1}ᵀ
///
/// with `Q_l = −p_b Y_l` an apical dendrite hears `Y_l ((p − p_b) ∘ e)_{l+1}`, the error of the layer above. Source: Greedy et al.
/// 2022, Fig. 3, and the authors' code for it.
public final class ContinuousBurstingNetwork {
  public let parameters: ContinuousBurstingParameters
  /// Shared, not copied: the network's learning changes them.
  public let weights: ContinuousBurstingWeights
  package let cells: ContinuousBurstingCircuit
  private let schedule: ContinuousBurstingSchedule
  private var programs: [ContinuousBurstingMode: Program<Double>] = [:]

  /// - Parameter tracksAverages: whether BurstCCN keeps moving averages that it does not use.
  public init(
    parameters: ContinuousBurstingParameters, weights: ContinuousBurstingWeights,
    tracksAverages: Bool = false
  ) {
    self.parameters = parameters
    self.weights = weights
    cells = ContinuousBurstingCircuit(parameters, weights: weights)
    schedule = ContinuousBurstingSchedule(
      parameters: parameters, cells: cells, tracksAverages: tracksAverages)
  }

  public var circuit: Circuit<Double> { cells.circuit }

  /// x, n_0 x 1, to be set before a step.
  public var input: Matrix<Double> { cells.input[signal: .rate] }
  /// t, n_L x 1, to be set before a step with a teacher.
  public var target: Matrix<Double> { cells.output[.teacher] }
  /// e_L, n_L x 1.
  public var output: Matrix<Double> { cells.output[signal: .event] }
  /// u_l of the hidden layers, n_l x 1 each.
  public var apicalPotentials: [Matrix<Double>] { cells.layers.dropLast().map { $0[.apical] } }

  /// The feedforward network that events pass through, with the loss whose gradient the output's bursts follow.
  public var gradientReference: GradientReference<Double> {
    GradientReference(
      layers: cells.feedforward.map {
        FeedforwardLayer(weights: $0.matrix, threshold: $0.threshold, transfer: .logistic)
      }, loss: .squaredRateError)
  }

  /// Puts all rates, probabilities, potentials and averages to 0, as before the first step: burst probabilities too.
  public func reset() { circuit.reset() }

  /// Runs steps with the input and the target as they are.
  public func run(_ mode: ContinuousBurstingMode, steps: Int = 1) { program(mode).run(steps) }

  /// Runs a step for each of the columns, with its input and its target, and writes the output's event rate into the same column.
  ///
  /// - Parameters:
  ///   - inputs: n_0 x steps.
  ///   - targets: n_L x steps; of no effect without a teacher.
  ///   - outputs: n_L x steps.
  public func run(
    _ columns: Range<Int>, of inputs: Matrix<Double>, targets: Matrix<Double>,
    _ mode: ContinuousBurstingMode, into outputs: Matrix<Double>
  ) {
    let (input, target, output) = (input, target, output)
    precondition(inputs.rows == input.rows, "\(inputs.rows) inputs for \(input.rows) neurons")
    precondition(targets.rows == output.rows && outputs.rows == output.rows)
    precondition(
      columns.lowerBound >= 0
        && columns.upperBound <= min(inputs.columns, targets.columns, outputs.columns),
      "a step needs its column in every matrix")
    let program = program(mode)
    for column in columns {
      input.pointer.update(
        from: inputs.pointer + column * inputs.leadingDimension, count: input.rows)
      target.pointer.update(
        from: targets.pointer + column * targets.leadingDimension, count: target.rows)
      program.run()
      (outputs.pointer + column * outputs.leadingDimension).update(
        from: output.pointer, count: output.rows)
    }
  }

  private func program(_ mode: ContinuousBurstingMode) -> Program<Double> {
    if let program = programs[mode] { return program }
    let program = Program(schedule.step(mode), for: circuit)
    programs[mode] = program
    return program
  }
}
