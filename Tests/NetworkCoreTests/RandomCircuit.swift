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
  /// What pathways with a rule learn from, written in every step; NaN before.
  let inductions: [Matrix<S>]

  /// Sizes around the storage granule; products of the larger ones exceed the threshold beyond which the tape
  /// calls BLAS (2048 multiply-adds), those of the smaller ones do not.
  static var sizes: [Int] { [1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 25, 33, 50, 60] }

  init(trials: Int, noisy: Bool, using stream: inout RandomStream) {
    let shared = stream.pick(Self.sizes)
    let geometries = Self.geometries(using: &stream)
    let maps = [geometries[0].inputSize] + geometries.map(\.outputSize)
    let sizes = [shared, shared] + (0..<2).map { _ in stream.pick(Self.sizes) } + maps
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
    for (index, geometry) in geometries.enumerated() {
      pathways += Self.convolutions(
        geometry, from: populations[4 + index], to: populations[5 + index],
        "convolution\(index)", using: &stream)
    }
    // Where pathways of both kinds end, either comes first.
    if stream.chance(0.5) { pathways.reverse() }
    circuit = Circuit("random", populations: populations, pathways: pathways)
    var inductions: [Matrix<S>] = []
    schedule = Self.schedule(circuit, accumulator, &inductions, noisy: noisy, using: &stream)
    self.inductions = inductions
    for population in populations {
      for name in population.compartmentNames { Self.fill(population[name], using: &stream) }
      for name in population.signalNames { Self.fill(population[signal: name], using: &stream) }
    }
  }

  private static func fill(_ matrix: Matrix<S>, using stream: inout RandomStream) {
    matrix.mapInPlace { _ in S(stream.uniform(in: -1..<1)) }
  }

  static func random(
    _ rows: Int, _ columns: Int, inputs: Int? = nil, using stream: inout RandomStream
  ) -> Matrix<S> {
    let range = 1 / Double(inputs ?? columns).squareRoot()
    return Matrix(rows, columns) { _, _ in S(stream.uniform(in: -range..<range)) }
  }

  private static func pathway(
    _ name: String, to target: Population<S>, _ compartment: CompartmentName,
    _ populations: [Population<S>], _ earlier: [Pathway<S>], using stream: inout RandomStream
  ) -> Pathway<S> {
    let signal: SignalName = stream.chance(0.5) ? .rate : .second
    let threshold = stream.chance(0.4) ? random(target.size, 1, using: &stream) : nil
    let gain = Self.gain(using: &stream)
    let reversible = earlier.filter {
      if case .dense = $0.weights { return $0.source === target }
      return false
    }
    if !reversible.isEmpty, stream.chance(0.3) {
      let other = stream.pick(reversible)
      return Pathway(
        name, from: other.target, signal, to: target, compartment,
        weights: .tied(toTransposeOf: other), gain: gain, threshold: threshold)
    }
    let source = stream.pick(populations)
    if source.size == target.size, stream.chance(0.4) {
      return Pathway(
        name, from: source, signal, to: target, compartment, weights: .oneToOne, gain: gain,
        threshold: threshold)
    }
    let alike = earlier.filter {
      if case .oneToOne = $0.weights { return false }
      return $0.source.size == source.size && $0.target.size == target.size
    }
    if !alike.isEmpty, stream.chance(0.5) {
      return Pathway(
        name, from: source, signal, to: target, compartment,
        weights: .shared(with: stream.pick(alike)), gain: gain, threshold: threshold)
    }
    return Pathway(
      name, from: source, signal, to: target, compartment,
      weights: .dense(random(target.size, source.size, using: &stream)), gain: gain,
      threshold: threshold, rule: stream.chance(0.7) ? rule(using: &stream) : nil)
  }

  static func gain(using stream: inout RandomStream) -> Double {
    stream.pick([1, 1, -1, 0.6])
  }

  /// A rule with a filter, with momentum and decay, or with neither; sometimes of rate 0.
  ///
  /// - Parameter synapses: that share a weight.
  static func rule(
    synapses: Int = 1, mayFilter: Bool = true, using stream: inout RandomStream
  ) -> PlasticityRule {
    let isFiltered = mayFilter && stream.chance(0.4)
    func some(_ value: Double) -> Double { !isFiltered && stream.chance(0.5) ? value : 0 }
    return PlasticityRule(
      learningRate: stream.chance(0.1) ? 0 : stream.uniform(in: 0..<0.1) / Double(synapses),
      postsynapticFactor: randomExpression(depth: 2, using: &stream),
      presynapticSignal: stream.chance(0.3) ? .second : nil,
      filterTimeConstant: isFiltered ? 3 : nil, momentum: some(0.7), weightDecay: some(0.02),
      thresholdsDecay: stream.chance(0.5))
  }

  private static func schedule(
    _ circuit: Circuit<S>, _ accumulator: Accumulator, _ inductions: inout [Matrix<S>], noisy: Bool,
    using stream: inout RandomStream
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
    // What was delivered before is delivered again, of the same maps and of others.
    for population in circuit.populations where stream.chance(0.5) {
      if noisy { stages.append(.jitter(population, .second, standardDeviation: 0.1)) }
      if stream.chance(0.5) {
        stages.append(.send(population, .rate, bounded(randomExpression(depth: 1, using: &stream))))
      }
      stages.append(.transmit(into: stream.pick(circuit.populations), .basal))
    }
    for pathway in circuit.pathways where pathway.rule != nil {
      if isInducible(pathway) {
        let induction = Matrix(like: pathway.matrix)
        inductions.append(induction)
        stages.append(.induce(pathway, into: induction))
      }
      stages.append(.learn(pathway, timeStep: 0.5))
    }
    for population in circuit.populations where stream.chance(0.3) {
      stages.append(.transmit(into: population, .apical))
    }
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
    switch stream.nextUInt64() % 7 {
    case 0: return a - scale * randomExpression(depth: depth - 1, using: &stream)
    case 1: return scale * a + randomExpression(depth: depth - 1, using: &stream)
    case 2: return a * randomExpression(depth: depth - 1, using: &stream)
    case 3: return .transfer(boundedTransfer(using: &stream), scale * a)
    case 4:
      let smooth = TransferFunction(stream.pick([.logistic, .softplus, .tanh]), threshold: scale)
      return .derivative(smooth, a)
    case 5:
      let bounded = bounded(randomExpression(depth: depth - 1, using: &stream))
      return a / (.constant(2) + bounded)
    default: return -(scale * a)
    }
  }
}
