import Foundation
import LinearAlgebra
import NetworkCore

/// Runs a schedule as its documentation reads: element by element, in Double, expression trees walked anew for
/// every neuron. Works on a copy of the circuit's state, which a compiled program can then be compared with.
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
      case .dense(let weights), .transported(let weights, _): adopt(weights)
      case .sparse, .shared, .tied, .oneToOne: break
      }
      for matrix in [
        pathway.threshold, pathway.filteredInduction, pathway.filteredThresholdInduction,
      ] {
        if let matrix { adopt(matrix) }
      }
    }
  }

  private func adopt(_ matrix: Matrix<S>) {
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
    case .perturb(let population, let compartment, let deviation):
      let matrix = population[compartment]
      // One draw per stored element, in the order of memory; those for the padding fall away.
      for j in 0..<matrix.columns {
        for i in 0..<matrix.leadingDimension {
          let draw = stream.normal()
          if i < matrix.rows { self[matrix][i + j * matrix.rows] += deviation * draw }
        }
      }
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

  private func add(_ pathway: Pathway<S>, _ sent: [Double], to total: inout [Double]) {
    let (post, pre) = (pathway.target.size, pathway.source.size)
    for trial in 0..<pathway.target.trials {
      for i in 0..<post {
        for j in 0..<pre {
          total[i + trial * post] +=
            pathway.gain * weight(of: pathway, i, j) * sent[j + trial * pre]
        }
        if let threshold = pathway.threshold { total[i + trial * post] += self[threshold][i] }
      }
    }
  }

  private func weight(of pathway: Pathway<S>, _ post: Int, _ pre: Int) -> Double {
    switch pathway.weights {
    case .dense(let matrix), .transported(let matrix, _): self[matrix][post + pre * matrix.rows]
    case .shared(let other): weight(of: other, post, pre)
    case .tied(let other): weight(of: other, pre, post)
    case .oneToOne: post == pre ? 1 : 0
    case .sparse: preconditionFailure("\(pathway.name) carries events")
    }
  }

  private func learn(_ pathway: Pathway<S>, _ timeStep: Double) {
    guard let rule = pathway.rule else { return }
    let factor = values(of: rule.postsynapticFactor, pathway.target)
    let sent = self[pathway.source[signal: rule.presynapticSignal ?? pathway.signal]]
    let (post, pre, trials) = (pathway.target.size, pathway.source.size, pathway.target.trials)
    func move(
      _ weights: Matrix<S>, _ filter: Matrix<S>?, columns: Int,
      _ presynaptic: (_ column: Int, _ trial: Int) -> Double
    ) {
      for i in 0..<post {
        for j in 0..<columns {
          var induction = 0.0
          for trial in 0..<trials { induction += factor[i + trial * post] * presynaptic(j, trial) }
          induction /= Double(trials)
          if let filter, let constant = rule.filterTimeConstant {
            let old = self[filter][i + j * post]
            self[weights][i + j * post] += timeStep * rule.learningRate * old
            self[filter][i + j * post] += timeStep / constant * (induction - old)
          } else {
            self[weights][i + j * post] += timeStep * rule.learningRate * induction
          }
        }
      }
    }
    move(pathway.matrix, pathway.filteredInduction, columns: pre) { sent[$0 + $1 * pre] }
    if let threshold = pathway.threshold {
      move(threshold, pathway.filteredThresholdInduction, columns: 1) { _, _ in 1 }
    }
  }

  /// Element by element: the sum over all ways down the chain.
  private func transport(_ pathway: Pathway<S>, _ scale: Double) {
    guard case .transported(let matrix, let chain) = pathway.weights else { return }
    for i in 0..<matrix.rows {
      for j in 0..<matrix.columns {
        // From presynaptic cell j down to the cells below, one pathway after another.
        var reached = (0..<matrix.columns).map { $0 == j ? 1.0 : 0.0 }
        for link in chain {
          reached = (0..<link.source.size).map { below in
            reached.indices.reduce(0) { $0 + reached[$1] * weight(of: link, $1, below) }
          }
        }
        self[matrix][i + j * matrix.rows] = scale * reached[i]
      }
    }
  }

  // MARK: Expressions

  private func values(of expression: LocalExpression, _ population: Population<S>) -> [Double] {
    (0..<population.size * population.trials).map { value(of: expression, population, $0) }
  }

  private func value(
    of expression: LocalExpression, _ population: Population<S>, _ index: Int
  ) -> Double {
    switch expression {
    case .compartment(let name): self[population[name]][index]
    case .signal(let name): self[population[signal: name]][index]
    case .constant(let constant): constant
    case .scaled(let factor, let inner): factor * value(of: inner, population, index)
    case .sum(let a, let b): value(of: a, population, index) + value(of: b, population, index)
    case .product(let a, let b): value(of: a, population, index) * value(of: b, population, index)
    case .quotient(let a, let b): value(of: a, population, index) / value(of: b, population, index)
    case .transfer(let function, let inner): function(value(of: inner, population, index))
    case .derivative(let function, let inner):
      plainDerivative(of: function, value(of: inner, population, index))
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
    }
  return function.gain * function.slope * inner
}
