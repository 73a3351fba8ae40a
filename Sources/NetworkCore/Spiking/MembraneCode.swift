import CKernels
import LinearAlgebra

extension Population {
  /// A compartment or a trace, as the kernels read it.
  func operand(_ name: CompartmentName) -> ck_operand {
    traceNames.contains(name)
      ? self[trace: name].operand
      : ck_operand(values: UnsafeMutableRawPointer(self[name].pointer), decay: nil)
  }

  func operand(_ signal: SignalName) -> ck_operand {
    ck_operand(values: UnsafeMutableRawPointer(self[signal: signal].pointer), decay: nil)
  }
}

/// An expression of the form `c + Σ a_i x_i + (Σ b_i x_i) y`, for the kernel that evaluates it in one pass.
final class MembraneCode {
  let pointer: UnsafeMutablePointer<ck_membrane>

  /// A weighted sum of states and a constant.
  private struct Sum {
    var constant = 0.0
    var terms: [(operand: ck_operand, factor: Double)] = []

    mutating func add(_ operand: ck_operand, _ factor: Double) {
      if let place = terms.firstIndex(where: { $0.operand.values == operand.values }) {
        terms[place].factor += factor
      } else {
        terms.append((operand, factor))
      }
    }

    /// Whether there is one state only, and this one if it is given.
    func isOne(_ operand: ck_operand?) -> Bool {
      terms.count == 1 && (operand == nil || operand?.values == terms[0].operand.values)
    }

    mutating func add(_ other: Sum, _ factor: Double) {
      constant += factor * other.constant
      for term in other.terms { add(term.operand, factor * term.factor) }
    }
  }

  init<Scalar>(_ expression: LocalExpression, of population: Population<Scalar>) {
    var linear = Sum()
    var products = Sum()
    var partner: ck_operand?
    Self.collect(expression, 1, population, &linear, &products, &partner)
    var c = ck_membrane()
    c.constant = linear.constant
    c.products = Int32(products.terms.count)
    var operands = products.terms.map { (operand: $0.operand, linear: 0.0) }
    for term in linear.terms {
      if let place = operands.firstIndex(where: { $0.operand.values == term.operand.values }) {
        operands[place].linear = term.factor
      } else {
        operands.append((term.operand, term.factor))
      }
    }
    precondition(
      (1...Int(CK_OPERANDS)).contains(operands.count) && products.terms.count <= Int(CK_PRODUCTS),
      "\(population.name): an integrated expression has 1 to \(CK_OPERANDS) states, \(CK_PRODUCTS) in products"
    )
    c.terms = Int32(operands.count)
    withUnsafeMutableBytes(of: &c.operand) { bytes in
      for (place, entry) in operands.enumerated() {
        bytes.bindMemory(to: ck_operand.self)[place] = entry.operand
      }
    }
    withUnsafeMutableBytes(of: &c.linear) { bytes in
      for (place, entry) in operands.enumerated() {
        bytes.bindMemory(to: Double.self)[place] = entry.linear
      }
    }
    withUnsafeMutableBytes(of: &c.product) { bytes in
      for (place, term) in products.terms.enumerated() {
        bytes.bindMemory(to: Double.self)[place] = term.factor
      }
    }
    if let partner { c.partner = partner }
    pointer = .allocate(capacity: 1)
    pointer.initialize(to: c)
  }

  deinit { pointer.deallocate() }

  private static func collect<Scalar>(
    _ expression: LocalExpression, _ scale: Double, _ population: Population<Scalar>,
    _ linear: inout Sum, _ products: inout Sum, _ partner: inout ck_operand?
  ) {
    switch expression {
    case .compartment(let name): linear.add(population.operand(name), scale)
    case .signal(let name): linear.add(population.operand(name), scale)
    case .constant(let value): linear.constant += scale * value
    case .scaled(let factor, let inner):
      collect(inner, scale * factor, population, &linear, &products, &partner)
    case .sum(let a, let b):
      collect(a, scale, population, &linear, &products, &partner)
      collect(b, scale, population, &linear, &products, &partner)
    case .product(let a, let b):
      let (one, other) = (sum(a, population), sum(b, population))
      if one.terms.isEmpty { return linear.add(other, scale * one.constant) }
      if other.terms.isEmpty { return linear.add(one, scale * other.constant) }
      // One factor `c + a y` of a single state y, the partner of all products.
      let (factor, shared) = other.isOne(partner) ? (one, other) : (other, one)
      precondition(shared.isOne(partner), "\(population.name): all products share one state")
      partner = shared.terms[0].operand
      linear.add(factor, scale * shared.constant)
      let slope = scale * shared.terms[0].factor
      linear.add(shared.terms[0].operand, slope * factor.constant)
      for term in factor.terms { products.add(term.operand, slope * term.factor) }
    case .quotient, .transfer, .derivative:
      preconditionFailure("\(population.name): an integrated expression has sums and products only")
    }
  }

  /// An expression without products.
  private static func sum<Scalar>(
    _ expression: LocalExpression, _ population: Population<Scalar>
  ) -> Sum {
    var linear = Sum()
    var products = Sum()
    var partner: ck_operand?
    collect(expression, 1, population, &linear, &products, &partner)
    precondition(partner == nil, "\(population.name): a product within a product")
    return linear
  }
}
