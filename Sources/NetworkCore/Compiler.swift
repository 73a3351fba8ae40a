import CKernels
import LinearAlgebra

/// Turns stages into instructions.
struct Compiler<Scalar: BLASScalar> {
  let circuit: Circuit<Scalar>
  let draws: UnsafeMutablePointer<ck_draws>
  /// Where spikes come from.
  let random: UnsafeMutablePointer<ck_random>
  var isSpiking = false
  var tape: [ck_instruction] = []
  var owners: [AnyObject] = []
  private(set) var drawsPerStep = 0
  /// Scratch matrices by shape, handed out anew for each stage.
  private var scratch: [[Int]: [Matrix<Scalar>]] = [:]
  private var scratchInUse: [[Int]: Int] = [:]

  init(
    circuit: Circuit<Scalar>, draws: UnsafeMutablePointer<ck_draws>,
    random: UnsafeMutablePointer<ck_random>
  ) {
    self.circuit = circuit
    self.draws = draws
    self.random = random
  }

  mutating func compile(_ stage: Stage<Scalar>) {
    scratchInUse = [:]
    switch stage {
    case .emit(let population, let signal, let transfer, let compartment):
      evaluate(
        .transfer(transfer, .compartment(compartment)), of: population,
        into: population[signal: signal])
    case .hold(let population, let rate):
      var instruction = elementwise(CK_OP_HOLD, into: population[signal: rate])
      instruction.x.0 = instruction.y
      instruction.y = UnsafeMutableRawPointer(spikes(of: population).pointer)
      tape.append(instruction)
    case .spike(let population, let rate):
      spike(population, rate: rate)
    case .transmit(let population, let compartment):
      transmit(into: population, compartment)
    case .averageSpikes(let population, let signal, let window):
      averageSpikes(population, signal, window)
    case .deliver(let pathway, let signal, let compartment):
      let target = pathway.target[compartment]
      deliver(pathway, pathway.source[signal: signal], into: target, adding: false)
      addThreshold(of: pathway, to: target)
    case .update(let population, let compartment, let expression):
      evaluate(expression, of: population, into: population[compartment])
    case .send(let population, let signal, let expression):
      evaluate(expression, of: population, into: population[signal: signal])
    case .learn(let pathway, let timeStep):
      learn(pathway, timeStep: timeStep)
    case .integrate(let population, let compartment, let expression):
      integrate(population, compartment, expression)
    case .fire(let population): fire(population)
    case .decay(let clocks): decay(clocks)
    case .receive(let population, let inputs): receive(population, inputs)
    case .mark(let population, let signal, let trace, let amount):
      mark(population, signal, population[trace: trace].jump(by: amount))
    case .perturb(let population, let compartment, let deviation):
      var instruction = elementwise(CK_OP_NOISE, into: population[compartment])
      instruction.a = deviation
      instruction.x.0 = UnsafeMutableRawPointer(draws)
      drawsPerStep += population[compartment].storedCount
      tape.append(instruction)
    case .accumulateSquares(let population, let compartment, let other, let accumulator, let scale):
      var instruction = elementwise(
        other == nil ? CK_OP_SUM_SQUARES : CK_OP_SUM_SQUARED_DIFFERENCES,
        into: population[compartment])
      instruction.a = scale
      instruction.x.0 = UnsafeMutableRawPointer(population[compartment].pointer)
      if let (otherPopulation, otherCompartment) = other {
        let matrix = otherPopulation[otherCompartment]
        precondition(matrix.rows == population.size && matrix.columns == population.trials)
        instruction.x.1 = UnsafeMutableRawPointer(matrix.pointer)
      }
      instruction.y = UnsafeMutableRawPointer(accumulator.pointer)
      owners.append(accumulator)
      tape.append(instruction)
    }
  }

  // MARK: Pathways

  private mutating func transmit(
    into population: Population<Scalar>, _ compartment: CompartmentName
  ) {
    let incoming = circuit.pathways(into: population, compartment)
    precondition(
      !incoming.isEmpty, "\(circuit.name): nothing ends in \(population.name).\(compartment)")
    if population.traceNames.contains(compartment) {
      for pathway in incoming { transmitEvents(of: pathway) }
      return
    }
    let target = population[compartment]
    for (index, pathway) in incoming.enumerated() {
      if pathway.kernel == nil {
        deliver(pathway, pathway.source[signal: pathway.signal], into: target, adding: index > 0)
      } else {
        takeUpSpikes(pathway, into: target, adding: index > 0)
      }
      addThreshold(of: pathway, to: target)
    }
  }

  private mutating func deliver(
    _ pathway: Pathway<Scalar>, _ presynaptic: Matrix<Scalar>, into target: Matrix<Scalar>,
    adding: Bool
  ) {
    func append(_ operation: ck_operation, _ weights: Matrix<Scalar>) {
      var instruction = product(operation, weights, presynaptic, into: target)
      instruction.b = adding ? 1 : 0
      tape.append(instruction)
    }
    switch pathway.weights {
    case .dense(let weights), .transported(let weights, _): append(CK_OP_PRODUCT, weights)
    case .tied(let other): append(CK_OP_TRANSPOSED_PRODUCT, other.matrix)
    case .oneToOne:
      combine(adding ? [(1, target), (1, presynaptic)] : [(1, presynaptic)], into: target)
    case .sparse: preconditionFailure("\(pathway.name): sparse weights carry events")
    }
  }

  private mutating func addThreshold(of pathway: Pathway<Scalar>, to target: Matrix<Scalar>) {
    guard let threshold = pathway.threshold else { return }
    var instruction = elementwise(CK_OP_ADD_THRESHOLD, into: target)
    instruction.a = 1
    instruction.x.0 = UnsafeMutableRawPointer(threshold.pointer)
    owners.append(threshold)
    tape.append(instruction)
  }

  private mutating func learn(_ pathway: Pathway<Scalar>, timeStep: Double) {
    if case .sparse = pathway.weights { return learnAtEvents(pathway, timeStep: timeStep) }
    guard let rule = pathway.rule else {
      preconditionFailure("\(pathway.name) has no plasticity rule")
    }
    var (sign, factor) = operand(rule.postsynapticFactor, of: pathway.target)
    sign /= Double(pathway.target.trials)
    let presynaptic = pathway.source[signal: rule.presynapticSignal ?? pathway.signal]
    let rate = timeStep * rule.learningRate
    func append(
      _ plain: ck_operation, _ filtered: ck_operation, _ weights: Matrix<Scalar>,
      _ filter: Matrix<Scalar>?
    ) {
      var instruction = elementwise(filter == nil ? plain : filtered, into: weights)
      instruction.rows = Int32(pathway.target.size)
      instruction.columns = Int32(pathway.target.trials)
      instruction.inner = Int32(pathway.source.size)
      instruction.ld = Int32(factor.leadingDimension)
      instruction.ld_inner = Int32(presynaptic.leadingDimension)
      instruction.ld_weights = Int32(weights.leadingDimension)
      instruction.x.0 = UnsafeMutableRawPointer(factor.pointer)
      instruction.x.1 = UnsafeMutableRawPointer(presynaptic.pointer)
      if let filter, let constant = rule.filterTimeConstant {
        instruction.a = rate
        instruction.b = timeStep / constant
        instruction.c = sign
        instruction.x.2 = UnsafeMutableRawPointer(filter.pointer)
      } else {
        instruction.a = rate * sign
        instruction.b = 1
      }
      tape.append(instruction)
    }
    if let synapses = pathway.synapses, let spikes = pathway.source.spikes {
      precondition(
        rule.presynapticSignal.map { $0 != .spike } ?? false,
        "\(pathway.name): the rule of a pathway of spikes names a presynaptic signal")
      precondition(rule.filterTimeConstant == nil, "\(pathway.name): no filter on spikes' rules")
      append(CK_OP_EVENT_OUTER, CK_OP_EVENT_OUTER, pathway.matrix, nil)
      tape[tape.count - 1].x.2 = UnsafeMutableRawPointer(synapses.pointer)
      tape[tape.count - 1].x.3 = UnsafeMutableRawPointer(spikes.pointer)
    } else {
      append(
        CK_OP_OUTER, CK_OP_FILTERED_OUTER, pathway.matrix, pathway.filteredInduction)
    }
    if let threshold = pathway.threshold {
      append(
        CK_OP_OUTER_ONES, CK_OP_FILTERED_OUTER_ONES, threshold,
        pathway.filteredThresholdInduction)
    }
  }

  // MARK: Spikes

  private func spikes(of population: Population<Scalar>) -> SpikeTrain<Scalar> {
    guard let spikes = population.spikes else {
      preconditionFailure("\(circuit.name): \(population.name) does not spike")
    }
    return spikes
  }

  private mutating func spike(_ population: Population<Scalar>, rate: SignalName?) {
    var instruction = ck_instruction()
    instruction.operation = Int32(CK_OP_SPIKE.rawValue)
    instruction.y = UnsafeMutableRawPointer(spikes(of: population).pointer)
    if let rate {
      let rates = population[signal: rate]
      instruction.ld = Int32(rates.leadingDimension)
      instruction.x.0 = UnsafeMutableRawPointer(rates.pointer)
    }
    instruction.x.1 = UnsafeMutableRawPointer(random)
    isSpiking = true
    tape.append(instruction)
  }

  private mutating func averageSpikes(
    _ population: Population<Scalar>, _ signal: SignalName, _ window: SpikeWindow<Scalar>
  ) {
    var instruction = elementwise(CK_OP_SPIKE_AVERAGE, into: population[signal: signal])
    instruction.x.0 = UnsafeMutableRawPointer(spikes(of: population).pointer)
    instruction.x.1 = UnsafeMutableRawPointer(window.pointer)
    owners.append(window)
    tape.append(instruction)
  }

  private mutating func takeUpSpikes(
    _ pathway: Pathway<Scalar>, into target: Matrix<Scalar>, adding: Bool
  ) {
    guard let synapses = pathway.synapses else { return }
    switch pathway.weights {
    case .dense(let weights), .transported(let weights, _):
      var instruction = elementwise(CK_OP_EVENTS, into: target)
      instruction.b = adding ? 1 : 0
      instruction.ld_weights = Int32(weights.leadingDimension)
      instruction.x.0 = UnsafeMutableRawPointer(weights.pointer)
      instruction.x.1 = UnsafeMutableRawPointer(spikes(of: pathway.source).pointer)
      instruction.x.2 = UnsafeMutableRawPointer(synapses.pointer)
      tape.append(instruction)
    case .tied, .oneToOne, .sparse:
      preconditionFailure("\(pathway.name): a pathway of spikes has weights of its own")
    }
  }

  // MARK: Expressions

  /// Compiles `expression` so that its value ends in `destination`.
  private mutating func evaluate(
    _ expression: LocalExpression, of population: Population<Scalar>,
    into destination: Matrix<Scalar>
  ) {
    switch expression {
    case .transfer(let function, let argument):
      apply(CK_OP_TRANSFER, function, argument, of: population, into: destination)
    case .derivative(let function, let argument):
      apply(CK_OP_DERIVATIVE, function, argument, of: population, into: destination)
    case .product(let a, let b), .quotient(let a, let b):
      let (scaleA, matrixA) = operand(a, of: population)
      let (scaleB, matrixB) = operand(b, of: population)
      var instruction: ck_instruction
      if case .product = expression {
        instruction = elementwise(CK_OP_MULTIPLY, into: destination)
        instruction.a = scaleA * scaleB
      } else {
        instruction = elementwise(CK_OP_DIVIDE, into: destination)
        instruction.a = scaleA / scaleB
      }
      instruction.x.0 = UnsafeMutableRawPointer(matrixA.pointer)
      instruction.x.1 = UnsafeMutableRawPointer(matrixB.pointer)
      tape.append(instruction)
    case .constant(let value):
      var instruction = elementwise(CK_OP_FILL, into: destination)
      instruction.a = value
      tape.append(instruction)
    case .compartment, .signal, .scaled, .sum:
      combine(terms(of: expression, scale: 1, population), into: destination)
    }
  }

  private mutating func apply(
    _ operation: ck_operation, _ function: TransferFunction, _ argument: LocalExpression,
    of population: Population<Scalar>, into destination: Matrix<Scalar>
  ) {
    let (scale, matrix) = operand(argument, of: population)
    var instruction = elementwise(operation, into: destination)
    instruction.transfer = Int32(function.code.rawValue)
    instruction.a = scale
    instruction.gamma = function.gain
    instruction.beta = function.slope
    instruction.theta = function.threshold
    instruction.x.0 = UnsafeMutableRawPointer(matrix.pointer)
    tape.append(instruction)
  }

  /// A matrix and a scale whose product is the value of `expression`; the state itself where it can be used as it is.
  private mutating func operand(
    _ expression: LocalExpression, of population: Population<Scalar>
  ) -> (scale: Double, matrix: Matrix<Scalar>) {
    let list = terms(of: expression, scale: 1, population)
    if list.count == 1 { return list[0] }
    let result = temporary(population)
    combine(list, into: result)
    return (1, result)
  }

  /// The expression as a weighted sum of matrices; what is not linear is computed into scratch first.
  private mutating func terms(
    of expression: LocalExpression, scale: Double, _ population: Population<Scalar>
  ) -> [(scale: Double, matrix: Matrix<Scalar>)] {
    switch expression {
    case .compartment(let name): return [(scale, population[name])]
    case .signal(let name): return [(scale, population[signal: name])]
    case .scaled(let factor, let inner):
      return terms(of: inner, scale: scale * factor, population)
    case .sum(let a, let b):
      var list = terms(of: a, scale: scale, population)
      for term in terms(of: b, scale: scale, population) {
        if let index = list.firstIndex(where: { $0.matrix === term.matrix }) {
          list[index].scale += term.scale
        } else {
          list.append(term)
        }
      }
      return list
    case .transfer, .derivative, .product, .quotient, .constant:
      let result = temporary(population)
      evaluate(expression, of: population, into: result)
      return [(scale, result)]
    }
  }

  /// Appends `destination = Σ scale · matrix`, in pieces of `CK_TERMS` terms.
  private mutating func combine(
    _ terms: [(scale: Double, matrix: Matrix<Scalar>)], into destination: Matrix<Scalar>
  ) {
    let limit = Int(CK_TERMS)
    guard terms.count > limit else {
      var instruction = elementwise(CK_OP_COMBINE, into: destination)
      instruction.terms = Int32(terms.count)
      withUnsafeMutableBytes(of: &instruction.coefficients) { bytes in
        let coefficients = bytes.bindMemory(to: Double.self)
        for (index, term) in terms.enumerated() { coefficients[index] = term.scale }
      }
      withUnsafeMutableBytes(of: &instruction.x) { bytes in
        let operands = bytes.bindMemory(to: UnsafeMutableRawPointer?.self)
        for (index, term) in terms.enumerated() {
          operands[index] = UnsafeMutableRawPointer(term.matrix.pointer)
        }
      }
      tape.append(instruction)
      return
    }
    let partial = temporary(rows: destination.rows, columns: destination.columns)
    combine(Array(terms.prefix(limit)), into: partial)
    combine([(1, partial)] + terms.dropFirst(limit), into: destination)
  }

  // MARK: Pieces

  private mutating func temporary(_ population: Population<Scalar>) -> Matrix<Scalar> {
    temporary(rows: population.size, columns: population.trials)
  }

  private mutating func temporary(rows: Int, columns: Int) -> Matrix<Scalar> {
    let shape = [rows, columns]
    let used = scratchInUse[shape, default: 0]
    scratchInUse[shape] = used + 1
    if let matrices = scratch[shape], used < matrices.count { return matrices[used] }
    let matrix = Matrix<Scalar>(rows, columns)
    scratch[shape, default: []].append(matrix)
    owners.append(matrix)
    return matrix
  }

  func elementwise(_ operation: ck_operation, into matrix: Matrix<Scalar>) -> ck_instruction
  {
    var instruction = ck_instruction()
    instruction.operation = Int32(operation.rawValue)
    instruction.rows = Int32(matrix.rows)
    instruction.columns = Int32(matrix.columns)
    instruction.ld = Int32(matrix.leadingDimension)
    instruction.y = UnsafeMutableRawPointer(matrix.pointer)
    return instruction
  }

  private func product(
    _ operation: ck_operation, _ weights: Matrix<Scalar>, _ input: Matrix<Scalar>,
    into target: Matrix<Scalar>
  ) -> ck_instruction {
    var instruction = elementwise(operation, into: target)
    instruction.a = 1
    instruction.inner = Int32(input.rows)
    instruction.ld_inner = Int32(input.leadingDimension)
    instruction.ld_weights = Int32(weights.leadingDimension)
    instruction.x.0 = UnsafeMutableRawPointer(weights.pointer)
    instruction.x.1 = UnsafeMutableRawPointer(input.pointer)
    return instruction
  }
}
