import CKernels
import LinearAlgebra

/// Turns stages into instructions.
struct Compiler<Scalar: BLASScalar> {
  let circuit: Circuit<Scalar>
  let draws: UnsafeMutablePointer<ck_draws>
  /// Where spikes come from.
  let random: UnsafeMutablePointer<ck_random>
  var isSpiking = false
  private(set) var tape: [ck_instruction] = []
  private(set) var owners: [AnyObject] = []
  private(set) var drawsPerStep = 0
  /// Scratch matrices by shape, handed out anew for each stage.
  private var scratch: [[Int]: [Matrix<Scalar>]] = [:]
  private var scratchInUse: [[Int]: Int] = [:]
  /// The patches of maps that have not changed since.
  private var cuts: [Cut] = []

  private struct Cut {
    let maps: Matrix<Scalar>
    let geometry: Convolution
    let patches: Matrix<Scalar>
  }

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
      append(instruction)
    case .spike(let population, let rate):
      spike(population, rate: rate)
    case .transmit(let population, let compartment):
      transmit(into: population, compartment)
    case .averageSpikes(let population, let signal, let window):
      averageSpikes(population, signal, window)
    case .deliver(let pathway, let signal, let compartment):
      let target = pathway.target[compartment]
      deliver(pathway, pathway.source[signal: signal], into: target)
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
    case .induce(let pathway, let matrix):
      induce(pathway, into: matrix)
    case .transport(let pathway, let scale):
      transport(pathway, scale: scale)
    case .relax(let pathway, let target, let fraction):
      precondition(
        pathway.matrix.rows == target.rows && pathway.matrix.columns == target.columns,
        "\(pathway.name): the weights go towards others of their shape")
      keep(target)
      combine([(1 - fraction, pathway.matrix), (fraction, target)], into: pathway.matrix)
    case .perturb(let population, let compartment, let deviation):
      addNoise(to: population[compartment], deviation)
    case .jitter(let population, let signal, let deviation):
      addNoise(to: population[signal: signal], deviation)
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
      keep(accumulator)
      append(instruction)
    }
  }

  private mutating func addNoise(to matrix: Matrix<Scalar>, _ deviation: Double) {
    var instruction = elementwise(CK_OP_NOISE, into: matrix)
    instruction.a = deviation
    instruction.x.0 = UnsafeMutableRawPointer(draws)
    drawsPerStep += matrix.storedCount
    append(instruction)
  }

  private mutating func transport(_ pathway: Pathway<Scalar>, scale: Double) {
    guard case .transported(let weights, let chain, let mismatch) = pathway.weights else {
      preconditionFailure("\(pathway.name) is not transported")
    }
    precondition(
      pathway.kernel == nil,
      "\(pathway.name): spikes in flight need Pathway.transport(noise:using:)")
    // (... V_2 V_1)ᵀ, multiplied out from the top.
    var chained = chain[0].matrix
    for below in chain.dropFirst() {
      let next = temporary(rows: chained.rows, columns: below.matrix.columns)
      append(product(CK_OP_PRODUCT, chained, below.matrix, into: next))
      chained = next
    }
    var instruction = elementwise(CK_OP_TRANSPOSE, into: weights)
    instruction.a = scale
    instruction.inner = Int32(min(weights.rows, chained.columns))
    instruction.terms = Int32(min(weights.columns, chained.rows))
    instruction.ld_inner = Int32(chained.leadingDimension)
    instruction.x.0 = UnsafeMutableRawPointer(chained.pointer)
    if let mismatch {
      instruction.x.1 = UnsafeMutableRawPointer(mismatch.pointer)
      keep(mismatch)
    }
    append(instruction)
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
    case .product(let a, let b):
      combine(a, b, by: CK_OP_MULTIPLY, of: population, into: destination) { $0 * $1 }
    case .quotient(let a, let b):
      combine(a, b, by: CK_OP_DIVIDE, of: population, into: destination) { $0 / $1 }
    case .constant, .compartment, .signal, .scaled, .sum:
      combine(sum(expression, scale: 1, population), into: destination)
    }
  }

  private mutating func combine(
    _ a: LocalExpression, _ b: LocalExpression, by operation: ck_operation,
    of population: Population<Scalar>, into destination: Matrix<Scalar>,
    scale: (Double, Double) -> Double
  ) {
    let (scaleA, matrixA) = operand(a, of: population)
    let (scaleB, matrixB) = operand(b, of: population)
    var instruction = elementwise(operation, into: destination)
    instruction.a = scale(scaleA, scaleB)
    instruction.x.0 = UnsafeMutableRawPointer(matrixA.pointer)
    instruction.x.1 = UnsafeMutableRawPointer(matrixB.pointer)
    append(instruction)
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
    append(instruction)
  }

  /// A weighted sum of matrices, and a constant.
  struct Sum {
    var terms: [(scale: Double, matrix: Matrix<Scalar>)] = []
    var constant = 0.0

    mutating func add(_ other: Sum) {
      constant += other.constant
      for term in other.terms {
        if let index = terms.firstIndex(where: { $0.matrix === term.matrix }) {
          terms[index].scale += term.scale
        } else {
          terms.append(term)
        }
      }
    }
  }

  /// A matrix and a scale whose product is the value of `expression`; the state itself where it can be used as it is.
  mutating func operand(
    _ expression: LocalExpression, of population: Population<Scalar>
  ) -> (scale: Double, matrix: Matrix<Scalar>) {
    let sum = sum(expression, scale: 1, population)
    if sum.terms.count == 1 && sum.constant == 0 { return sum.terms[0] }
    let result = temporary(population)
    combine(sum, into: result)
    return (1, result)
  }

  /// The expression as a weighted sum; what is not linear is computed into scratch first.
  private mutating func sum(
    _ expression: LocalExpression, scale: Double, _ population: Population<Scalar>
  ) -> Sum {
    switch expression {
    case .compartment(let name): return Sum(terms: [(scale, population[name])])
    case .signal(let name): return Sum(terms: [(scale, population[signal: name])])
    case .constant(let value): return Sum(constant: scale * value)
    case .scaled(let factor, let inner): return sum(inner, scale: scale * factor, population)
    case .sum(let a, let b):
      var total = sum(a, scale: scale, population)
      total.add(sum(b, scale: scale, population))
      return total
    case .transfer, .derivative, .product, .quotient:
      let result = temporary(population)
      evaluate(expression, of: population, into: result)
      return Sum(terms: [(scale, result)])
    }
  }

  mutating func combine(
    _ terms: [(scale: Double, matrix: Matrix<Scalar>)], into destination: Matrix<Scalar>
  ) {
    combine(Sum(terms: terms), into: destination)
  }

  /// Appends `destination = constant + Σ scale · matrix`, in pieces of `CK_TERMS` terms.
  mutating func combine(_ sum: Sum, into destination: Matrix<Scalar>) {
    let limit = Int(CK_TERMS)
    let terms = sum.terms
    guard terms.count <= limit else {
      let partial = temporary(rows: destination.rows, columns: destination.columns)
      combine(Array(terms.prefix(limit)), into: partial)
      return combine(
        Sum(terms: [(1, partial)] + terms.dropFirst(limit), constant: sum.constant),
        into: destination)
    }
    var instruction = elementwise(terms.isEmpty ? CK_OP_FILL : CK_OP_COMBINE, into: destination)
    instruction.a = sum.constant
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
    append(instruction)
  }

  // MARK: Pieces

  mutating func append(_ instruction: ck_instruction) {
    tape.append(instruction)
    // What was cut out of a matrix before is out of date once it is written.
    for cut in cuts where instruction.y == UnsafeMutableRawPointer(cut.maps.pointer) {
      cuts.removeAll { $0.maps === cut.maps }
    }
  }

  /// Keeps what the tape points to alive.
  mutating func keep(_ owner: AnyObject) { owners.append(owner) }

  /// The patches of maps: those cut out before, as long as the maps are the same.
  mutating func patches(of maps: Matrix<Scalar>, _ geometry: Convolution) -> Matrix<Scalar> {
    if let known = cuts.first(where: { $0.maps === maps && $0.geometry == geometry }) {
      return known.patches
    }
    let patches = Matrix<Scalar>(geometry.patchCount(trials: maps.columns))
    keep(patches)
    var instruction = elementwise(CK_OP_PATCHES, into: patches)
    instruction.columns = Int32(maps.columns)
    instruction.ld_inner = Int32(maps.leadingDimension)
    instruction.x.0 = UnsafeMutableRawPointer(maps.pointer)
    instruction.x.1 = pointer(to: geometry)
    append(instruction)
    cuts.append(Cut(maps: maps, geometry: geometry, patches: patches))
    return patches
  }

  mutating func pointer(to geometry: Convolution) -> UnsafeMutableRawPointer {
    let place = GeometryPlace(geometry)
    keep(place)
    return UnsafeMutableRawPointer(place.pointer)
  }

  mutating func temporary(_ population: Population<Scalar>) -> Matrix<Scalar> {
    temporary(rows: population.size, columns: population.trials)
  }

  mutating func temporary(rows: Int, columns: Int) -> Matrix<Scalar> {
    let shape = [rows, columns]
    let used = scratchInUse[shape, default: 0]
    scratchInUse[shape] = used + 1
    if let matrices = scratch[shape], used < matrices.count { return matrices[used] }
    let matrix = Matrix<Scalar>(rows, columns)
    scratch[shape, default: []].append(matrix)
    keep(matrix)
    return matrix
  }

  func elementwise(_ operation: ck_operation, into matrix: Matrix<Scalar>) -> ck_instruction {
    var instruction = ck_instruction()
    instruction.operation = Int32(operation.rawValue)
    instruction.rows = Int32(matrix.rows)
    instruction.columns = Int32(matrix.columns)
    instruction.ld = Int32(matrix.leadingDimension)
    instruction.y = UnsafeMutableRawPointer(matrix.pointer)
    return instruction
  }

  func product(
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

/// A geometry in memory that a tape can point to.
private final class GeometryPlace {
  let pointer: UnsafeMutablePointer<ck_convolution>

  init(_ geometry: Convolution) {
    pointer = .allocate(capacity: 1)
    pointer.initialize(to: geometry.geometry)
  }

  deinit { pointer.deallocate() }
}
