import LinearAlgebra
import NetworkCore

extension RandomStream {
  mutating func pick<T>(_ list: [T]) -> T { list[Int(nextUInt64() % UInt64(list.count))] }
  mutating func chance(_ probability: Double) -> Bool { uniform() < probability }
}

extension CompartmentName {
  static let extra: CompartmentName = "extra"
}

extension SignalName {
  static let second: SignalName = "second"
}

/// A circuit and a schedule drawn at random from everything the core offers.
struct RandomCircuit<S: BLASScalar> {
  let circuit: Circuit<S>
  let schedule: Schedule<S>
  let accumulator = Accumulator()

  /// Sizes around the storage granule; products of the larger ones exceed the threshold beyond which the tape
  /// calls BLAS (2048 multiply-adds), those of the smaller ones do not.
  static var sizes: [Int] { [1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 25, 33, 50, 60] }

  init(trials: Int, noisy: Bool, using stream: inout RandomStream) {
    let shared = stream.pick(Self.sizes)
    let sizes = [shared, shared] + (0..<2).map { _ in stream.pick(Self.sizes) }
    let populations = sizes.enumerated().map { index, size in
      Population<S>(
        "population\(index)", size: size, trials: trials, cellType: .pyramidal,
        compartments: [.soma, .basal, .apical, .extra], signals: [.rate, .second])
    }
    var pathways: [Pathway<S>] = []
    for target in populations {
      for compartment in [CompartmentName.basal, .apical] {
        for _ in 0...Int(stream.nextUInt64() % 3) {
          pathways.append(
            Self.pathway(
              "pathway\(pathways.count)", to: target, compartment, populations, pathways,
              using: &stream))
        }
      }
    }
    circuit = Circuit("random", populations: populations, pathways: pathways)
    schedule = Self.schedule(circuit, accumulator, noisy: noisy, using: &stream)
    for population in populations {
      for name in population.compartmentNames { Self.fill(population[name], using: &stream) }
      for name in population.signalNames { Self.fill(population[signal: name], using: &stream) }
    }
  }

  private static func fill(_ matrix: Matrix<S>, using stream: inout RandomStream) {
    matrix.mapInPlace { _ in S(stream.uniform(in: -1..<1)) }
  }

  private static func random(_ rows: Int, _ columns: Int, using stream: inout RandomStream)
    -> Matrix<S>
  {
    let range = 1 / Double(columns).squareRoot()
    return Matrix(rows, columns) { _, _ in S(stream.uniform(in: -range..<range)) }
  }

  private static func pathway(
    _ name: String, to target: Population<S>, _ compartment: CompartmentName,
    _ populations: [Population<S>], _ earlier: [Pathway<S>], using stream: inout RandomStream
  ) -> Pathway<S> {
    let signal: SignalName = stream.chance(0.5) ? .rate : .second
    let threshold = stream.chance(0.4) ? random(target.size, 1, using: &stream) : nil
    let reversible = earlier.filter {
      if case .dense = $0.weights { return $0.source === target }
      return false
    }
    if !reversible.isEmpty, stream.chance(0.3) {
      let other = stream.pick(reversible)
      return Pathway(
        name, from: other.target, signal, to: target, compartment,
        weights: .tied(toTransposeOf: other), threshold: threshold)
    }
    let source = stream.pick(populations)
    if source.size == target.size, stream.chance(0.4) {
      return Pathway(
        name, from: source, signal, to: target, compartment, weights: .oneToOne,
        threshold: threshold)
    }
    let rule = PlasticityRule(
      learningRate: stream.uniform(in: 0..<0.1),
      postsynapticFactor: randomExpression(depth: 2, using: &stream),
      presynapticSignal: stream.chance(0.3) ? .second : nil,
      filterTimeConstant: stream.chance(0.5) ? 3 : nil)
    return Pathway(
      name, from: source, signal, to: target, compartment,
      weights: .dense(random(target.size, source.size, using: &stream)), threshold: threshold,
      rule: stream.chance(0.7) ? rule : nil)
  }

  private static func schedule(
    _ circuit: Circuit<S>, _ accumulator: Accumulator, noisy: Bool, using stream: inout RandomStream
  ) -> Schedule<S> {
    var stages: Schedule<S> = []
    for population in circuit.populations {
      stages.append(
        .emit(
          population, .rate, boundedTransfer(using: &stream), from: stream.pick([.soma, .extra]))
      )
      stages.append(.send(population, .second, bounded(randomExpression(depth: 3, using: &stream))))
      stages += [.transmit(into: population, .basal), .transmit(into: population, .apical)]
    }
    stages.append(
      .accumulateSquares(circuit.populations[2], .basal, into: accumulator, scale: 0.5))
    stages.append(
      .accumulateSquares(
        circuit.populations[0], .apical, minus: (circuit.populations[1], .soma), into: accumulator))
    stages += circuit.pathways.filter { $0.rule != nil }.map { .learn($0, timeStep: 0.5) }
    for population in circuit.populations {
      stages.append(
        .update(population, .extra, bounded(randomExpression(depth: 3, using: &stream))))
      stages.append(
        .update(
          population, .soma,
          0.5 * .compartment(.soma) + 0.3 * .compartment(.basal) + 0.2 * .compartment(.apical)
            + bounded(randomExpression(depth: 2, using: &stream)) + 0.1 * .signal(.second)
            + 0.05 * .signal(.rate) + .constant(0.01) - 0.1 * .compartment(.soma)))
      if noisy { stages.append(.perturb(population, .soma, standardDeviation: 0.1)) }
    }
    return stages
  }

  /// Keeps trajectories from blowing up, so that rounding is all the two sides may differ by.
  private static func bounded(_ expression: LocalExpression) -> LocalExpression {
    .transfer(TransferFunction(.tanh, slope: 0.7), expression)
  }

  private static func boundedTransfer(using stream: inout RandomStream) -> TransferFunction {
    TransferFunction(
      stream.pick([.logistic, .softplus, .tanh, .linear, .relu]), gain: 0.8, slope: 0.9,
      threshold: stream.uniform(in: -0.5..<0.5))
  }

  /// An expression with up to 2^depth leaves of every kind.
  static func randomExpression(depth: Int, using stream: inout RandomStream) -> LocalExpression {
    guard depth > 0 else {
      return switch stream.nextUInt64() % 7 {
      case 0: .compartment(.soma)
      case 1: .compartment(.basal)
      case 2: .compartment(.apical)
      case 3: .compartment(.extra)
      case 4: .signal(.rate)
      case 5: .signal(.second)
      default: .constant(stream.uniform(in: -1..<1))
      }
    }
    let a = randomExpression(depth: depth - 1, using: &stream)
    let scale = stream.uniform(in: -1..<1)
    switch stream.nextUInt64() % 6 {
    case 0: return a - scale * randomExpression(depth: depth - 1, using: &stream)
    case 1: return scale * a + randomExpression(depth: depth - 1, using: &stream)
    case 2: return a * randomExpression(depth: depth - 1, using: &stream)
    case 3: return .transfer(boundedTransfer(using: &stream), scale * a)
    case 4:
      let smooth = TransferFunction(stream.pick([.logistic, .softplus, .tanh]), threshold: scale)
      return .derivative(smooth, a)
    default: return -(scale * a)
    }
  }
}
