import CKernels
import LinearAlgebra

/// An expression in postfix order, for the kernel that evaluates it where an event asks for it.
final class FormulaCode {
  let code: ck_formula
  private let steps: Allocated<ck_formula_step>

  init<Scalar>(_ expression: LocalExpression, of population: Population<Scalar>) {
    var list: [ck_formula_step] = []
    let depth = Self.append(expression, of: population, to: &list)
    precondition(
      depth <= Int(CK_FORMULA_DEPTH), "\(population.name): a factor that is nested too deeply")
    steps = Allocated(list)
    code = ck_formula(length: Int32(list.count), steps: steps.pointer)
  }

  /// - Returns: how many values wait at once.
  private static func append<Scalar>(
    _ expression: LocalExpression, of population: Population<Scalar>,
    to list: inout [ck_formula_step]
  ) -> Int {
    func step(_ operation: ck_formula_operation, _ a: Double = 1) -> ck_formula_step {
      var step = ck_formula_step()
      step.operation = Int32(operation.rawValue)
      step.a = a
      return step
    }
    func both(_ a: LocalExpression, _ b: LocalExpression, _ operation: ck_formula_operation) -> Int
    {
      let first = append(a, of: population, to: &list)
      let second = append(b, of: population, to: &list)
      list.append(step(operation))
      return max(first, second + 1)
    }
    switch expression {
    case .compartment(let name):
      list.append(step(CK_LOAD))
      list[list.count - 1].operand = population.operand(name)
      return 1
    case .signal(let name):
      list.append(step(CK_LOAD))
      list[list.count - 1].operand = population.operand(name)
      return 1
    case .constant(let value):
      list.append(step(CK_CONSTANT, value))
      return 1
    case .scaled(let factor, let inner):
      let depth = append(inner, of: population, to: &list)
      list.append(step(CK_SCALE, factor))
      return depth
    case .sum(let a, let b): return both(a, b, CK_ADD)
    case .product(let a, let b): return both(a, b, CK_MULTIPLY)
    case .quotient(let a, let b): return both(a, b, CK_DIVIDE)
    case .transfer(let function, let inner):
      let depth = append(inner, of: population, to: &list)
      var apply = step(CK_APPLY)
      apply.transfer = Int32(function.code.rawValue)
      (apply.gamma, apply.beta, apply.theta) = (function.gain, function.slope, function.threshold)
      list.append(apply)
      return depth
    case .derivative:
      preconditionFailure("\(population.name): an event rule has no use for a derivative")
    }
  }
}
