import CKernels
import LinearAlgebra

/// Stages of neurons that fire by a threshold.
extension Compiler {
  mutating func integrate(
    _ population: Population<Scalar>, _ compartment: CompartmentName, _ expression: LocalExpression
  ) {
    let code = MembraneCode(expression, of: population)
    var instruction = elementwise(CK_OP_MEMBRANE, into: population[compartment])
    instruction.x.0 = UnsafeMutableRawPointer(code.pointer)
    keep(code)
    append(instruction)
  }

  mutating func fire(_ population: Population<Scalar>) {
    guard let firing = population.firing else {
      preconditionFailure("\(circuit.name): \(population.name) does not fire")
    }
    append(CK_OP_FIRE, UnsafeMutableRawPointer(firing.pointer), UnsafeMutableRawPointer(random))
    isSpiking = true
  }

  mutating func decay(_ clocks: [DecayClock<Scalar>]) {
    let list = Allocated<UnsafeMutableRawPointer?>(
      clocks.map { UnsafeMutableRawPointer($0.pointer) })
    append(CK_OP_DECAY, UnsafeMutableRawPointer(list.pointer), rows: clocks.count)
    keep(list)
    for clock in clocks { keep(clock) }
  }

  mutating func receive(_ population: Population<Scalar>, _ inputs: [PoissonInput]) {
    let arrivals = PoissonArrivals(inputs, at: population)
    append(
      CK_OP_ARRIVE, UnsafeMutableRawPointer(arrivals.pointer), UnsafeMutableRawPointer(random))
    keep(arrivals)
    isSpiking = true
  }

  mutating func mark(_ population: Population<Scalar>, _ signal: SignalName, _ jump: ck_jump) {
    let jump = Allocated([jump])
    append(
      CK_OP_MARK, UnsafeMutableRawPointer(events(of: population, signal).pointer),
      UnsafeMutableRawPointer(jump.pointer))
    keep(jump)
  }

  mutating func transmitEvents(of pathway: Pathway<Scalar>) {
    let jump = Allocated([pathway.target[trace: pathway.compartment].jump(by: pathway.gain)])
    append(
      CK_OP_SPARSE_EVENTS, UnsafeMutableRawPointer(pathway.sparse.pointer),
      UnsafeMutableRawPointer(events(of: pathway.source, pathway.signal).pointer),
      UnsafeMutableRawPointer(jump.pointer))
    keep(jump)
  }

  mutating func learnAtEvents(_ pathway: Pathway<Scalar>, timeStep: Double) {
    precondition(!pathway.eventRules.isEmpty, "\(pathway.name) has no rule")
    for rule in pathway.eventRules {
      let formula = FormulaCode(rule.postsynapticFactor, of: pathway.target)
      let scratch = Matrix<Scalar>(pathway.target.size)
      var code = ck_event_rule()
      code.rate = timeStep * rule.learningRate
      // The largest finite Double is no Float: a range without an end has the type's own.
      let largest = Double(Scalar.greatestFiniteMagnitude)
      code.lowest = max(pathway.weightRange.lowerBound, -largest)
      code.highest = min(pathway.weightRange.upperBound, largest)
      code.weights = pathway.sparse.pointer
      switch rule.trigger {
      case .postsynaptic(let signal): code.events = events(of: pathway.target, signal).pointer
      case .presynaptic:
        code.events = events(of: pathway.source, pathway.signal).pointer
        code.presynaptic = 1
      }
      if let trace = rule.presynapticTrace { code.trace = pathway.source[trace: trace].operand }
      code.formula = formula.code
      code.stored = Int32(scratch.storedCount)
      code.scratch = UnsafeMutableRawPointer(scratch.pointer)
      let box = Allocated([code])
      append(CK_OP_EVENT_RULE, UnsafeMutableRawPointer(box.pointer))
      for owner in [formula, scratch, box] as [AnyObject] { keep(owner) }
    }
  }

  private func events(of population: Population<Scalar>, _ signal: SignalName) -> EventList {
    guard let list = population.eventList(signal) else {
      preconditionFailure("\(circuit.name): \(population.name) sends no events \(signal)")
    }
    return list
  }

  private mutating func append(
    _ operation: ck_operation, _ x0: UnsafeMutableRawPointer, _ x1: UnsafeMutableRawPointer? = nil,
    _ x2: UnsafeMutableRawPointer? = nil, rows: Int = 0
  ) {
    var instruction = ck_instruction()
    instruction.operation = Int32(operation.rawValue)
    instruction.rows = Int32(rows)
    instruction.x.0 = x0
    instruction.x.1 = x1
    instruction.x.2 = x2
    append(instruction)
  }
}

/// Memory that a tape points into.
final class Allocated<Element> {
  let pointer: UnsafeMutablePointer<Element>
  private let count: Int

  init(_ elements: [Element]) {
    count = elements.count
    pointer = .allocate(capacity: max(1, count))
    for (place, element) in elements.enumerated() { (pointer + place).initialize(to: element) }
  }

  deinit {
    pointer.deinitialize(count: count)
    pointer.deallocate()
  }
}
