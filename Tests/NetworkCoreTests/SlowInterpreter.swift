import Foundation
import LinearAlgebra
import NetworkCore

/// Runs a schedule as its documentation reads: synapse by synapse, in Double, expression trees walked anew in every step. Works on a copy of the circuit's state, which a compiled program can then be compared with.
final class SlowInterpreter<S: BLASScalar> {
  let circuit: Circuit<S>
  /// The state by matrix, column-major without padding.
  private(set) var state: [ObjectIdentifier: [Double]] = [:]
  private(set) var totals: [ObjectIdentifier: Double] = [:]
  private var matrices: [Matrix<S>] = []
  /// The counts that each population has sent, oldest step first.
  var sentSpikes: [ObjectIdentifier: [[Double]]] = [:]
  var heldRates: [ObjectIdentifier: [Double]] = [:]
  /// What decides the spikes, used up from the front.
  var recordedDraws: ArraySlice<UInt32> = []
  /// The synapses of each pathway, once they were asked for.
  var knownSynapses: [ObjectIdentifier: PlainSynapses<S>] = [:]
  /// What a window does not tell of itself.
  var windows: [ObjectIdentifier: (length: Int, age: Int)] = [:]

  init(copying circuit: Circuit<S>) {
    self.circuit = circuit
    for population in circuit.populations {
      for name in population.compartmentNames { adopt(population[name]) }
      for name in population.signalNames where name != .spike {
        adopt(population[signal: name])
      }
    }
    for pathway in circuit.pathways {
      switch pathway.weights {
      case .dense(let weights), .transported(let weights, _, _): adopt(weights)
      case .sparse, .shared, .tied, .oneToOne: break
      }
      for matrix in [
        pathway.threshold, pathway.filteredInduction, pathway.filteredThresholdInduction,
        pathway.velocity, pathway.thresholdVelocity,
      ] {
        if let matrix { adopt(matrix) }
      }
    }
  }

  /// Takes a matrix over that is not of the circuit.
  func adopt(_ matrix: Matrix<S>) {
    matrices.append(matrix)
    state[ObjectIdentifier(matrix)] = (0..<matrix.columns).flatMap { j in
      matrix.column(j).map { Double($0) }
    }
  }

  /// The largest difference between the copy and the circuit, relative to the largest value of its matrix above 1.
  var largestDifference: Double {
    var worst = 0.0
    for matrix in matrices {
      let expected = self[matrix]
      let scale = max(1, expected.reduce(0) { max($0, abs($1)) })
      var index = 0
      for j in 0..<matrix.columns {
        for value in matrix.column(j) {
          let difference = abs(Double(value) - expected[index]) / scale
          worst = max(worst, difference.isNaN ? .infinity : difference)
          index += 1
        }
      }
    }
    return worst
  }

  subscript(matrix: Matrix<S>) -> [Double] {
    get { state[ObjectIdentifier(matrix), default: []] }
    set { state[ObjectIdentifier(matrix)] = newValue }
  }

  func run(_ schedule: Schedule<S>, steps: Int, using stream: inout RandomStream) {
    for _ in 0..<steps {
      for stage in schedule { perform(stage, using: &stream) }
    }
  }

  private func perform(_ stage: Stage<S>, using stream: inout RandomStream) {
    switch stage {
    case .emit(let population, let signal, let transfer, let compartment):
      self[population[signal: signal]] = self[population[compartment]].map { transfer($0) }
    case .hold(let population, let rate):
      heldRates[ObjectIdentifier(population)] = self[population[signal: rate]]
    case .spike(let population, let rate): spike(population, rate)
    case .transmit(let population, let compartment): transmit(population, compartment)
    case .averageSpikes(let population, let signal, let window):
      self[population[signal: signal]] = average(of: population, window)
    case .deliver(let pathway, let signal, let compartment):
      var total = [Double](repeating: 0, count: pathway.target.size * pathway.target.trials)
      add(pathway, self[pathway.source[signal: signal]], to: &total)
      self[pathway.target[compartment]] = total
    case .update(let population, let compartment, let expression),
      .integrate(let population, let compartment, let expression):
      self[population[compartment]] = values(of: expression, population)
    case .send(let population, let signal, let expression):
      self[population[signal: signal]] = values(of: expression, population)
    case .learn(let pathway, let timeStep): learn(pathway, timeStep)
    case .transport(let pathway, let scale): transport(pathway, scale)
    case .relax(let pathway, let target, let fraction):
      self[pathway.matrix] = zip(self[pathway.matrix], self[target]).map {
        $0 + fraction * ($1 - $0)
      }
    case .induce(let pathway, let matrix): self[matrix] = inductions(of: pathway).weights
    case .perturb(let population, let compartment, let deviation):
      addNoise(to: population[compartment], deviation, using: &stream)
    case .jitter(let population, let signal, let deviation):
      addNoise(to: population[signal: signal], deviation, using: &stream)
    case .fire, .decay, .receive, .mark:
      preconditionFailure("neurons that fire by a threshold have plain counterparts of their own")
    case .accumulateSquares(let population, let compartment, let other, let accumulator, let scale):
      let subtracted = other.map { self[$0.0[$0.1]] }
      var sum = 0.0
      for (index, value) in self[population[compartment]].enumerated() {
        let difference = value - (subtracted?[index] ?? 0)
        sum += difference * difference
      }
      totals[ObjectIdentifier(accumulator), default: 0] += scale * sum
    }
  }

  private func transmit(_ population: Population<S>, _ compartment: CompartmentName) {
    var total = [Double](repeating: 0, count: population.size * population.trials)
    for pathway in circuit.pathways
    where pathway.target === population && pathway.compartment == compartment {
      let sent =
        pathway.kernel.map { filtered(pathway.source, $0) }
        ?? self[pathway.source[signal: pathway.signal]]
      add(pathway, sent, to: &total)
    }
    self[population[compartment]] = total
  }

  private func addNoise(
    to matrix: Matrix<S>, _ deviation: Double, using stream: inout RandomStream
  ) {
    // One draw per stored element, in the order of memory; those for the padding fall away.
    var values = self[matrix]
    for j in 0..<matrix.columns {
      for i in 0..<matrix.leadingDimension {
        let draw = stream.normal()
        if i < matrix.rows { values[i + j * matrix.rows] += deviation * draw }
      }
    }
    self[matrix] = values
  }

  /// Element by element: the sum over all ways down the chain.
  private func transport(_ pathway: Pathway<S>, _ scale: Double) {
    guard case .transported(let matrix, let chain, let mismatch) = pathway.weights else { return }
    for i in 0..<matrix.rows {
      for j in 0..<matrix.columns {
        // From presynaptic cell j down to the cells below, one pathway after another.
        var reached = (0..<matrix.columns).map { $0 == j ? 1.0 : 0.0 }
        for link in chain {
          reached = (0..<link.source.size).map { below in
            reached.indices.reduce(0) { $0 + reached[$1] * weight(of: link, $1, below) }
          }
        }
        self[matrix][i + j * matrix.rows] = scale * reached[i] + Double(mismatch?[i, j] ?? 0)
      }
    }
  }

  // MARK: Expressions

  /// The value for every neuron and trial.
  func values(of expression: LocalExpression, _ population: Population<S>) -> [Double] {
    func both(
      _ a: LocalExpression, _ b: LocalExpression, _ combine: (Double, Double) -> Double
    ) -> [Double] {
      zip(values(of: a, population), values(of: b, population)).map { combine($0, $1) }
    }
    return switch expression {
    case .compartment(let name): self[population[name]]
    case .signal(let name): self[population[signal: name]]
    case .constant(let constant):
      [Double](repeating: constant, count: population.size * population.trials)
    case .scaled(let factor, let inner): values(of: inner, population).map { factor * $0 }
    case .sum(let a, let b): both(a, b, +)
    case .product(let a, let b): both(a, b, *)
    case .quotient(let a, let b): both(a, b, /)
    case .transfer(let function, let inner): values(of: inner, population).map { function($0) }
    case .derivative(let function, let inner):
      values(of: inner, population).map { plainDerivative(of: function, $0) }
    }
  }
}

/// φ'(u) of one number by the platform's libm.
func plainDerivative(of function: TransferFunction, _ potential: Double) -> Double {
  let v = function.slope * (potential - function.threshold)
  let inner: Double =
    switch function.kind {
    case .linear: 1
    case .logistic: exp(-abs(v)) / ((1 + exp(-abs(v))) * (1 + exp(-abs(v))))
    case .softplus: 1 / (1 + exp(-v))
    case .tanh: 1 / (cosh(v) * cosh(v))
    case .relu: v > 0 ? 1 : 0
    case .exponential: exp(v)
    case .hardSigmoid: abs(v) < 3 ? 1.0 / 6 : 0
    }
  return function.gain * function.slope * inner
}
