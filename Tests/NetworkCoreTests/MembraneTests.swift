import LinearAlgebra
import NetworkCore
import Testing

@Suite struct MembraneTests {
  /// Sums of a dozen terms of size 1 in another order.
  static let doubleTolerance = 1e-14
  static let floatTolerance = 4e-6

  private static let names: [CompartmentName] = ["a", "b", "c", "d", "e"]

  /// A sum of some states and of products of others with the last, and its plain value.
  private struct Case<S: BLASScalar> {
    let population: Population<S>
    let clock = DecayClock<S>(timeConstant: 3, timeStep: 1)
    let program: Program<S>
    var coefficients: [Double]
    let states, products: Int

    init(size: Int, states: Int, products: Int, using stream: inout RandomStream) {
      self.states = states
      self.products = products
      population = Population(
        "cells", size: size, cellType: .pyramidal,
        compartments: Array(MembraneTests.names.prefix(states)) + [.soma], signals: [.rate],
        traces: ["t": clock])
      coefficients = (0..<12).map { _ in stream.uniform(in: -1..<1) }
      let partner = LocalExpression.compartment(.soma)
      var expression =
        .constant(coefficients[0]) + coefficients[1] * partner
        + coefficients[2] * .compartment("t")
      for state in 0..<states {
        let name = LocalExpression.compartment(MembraneTests.names[state])
        expression = expression + coefficients[3 + state] * name
        if state < products {
          expression =
            expression + coefficients[8] * (name * (.constant(coefficients[9 + state]) - partner))
        }
      }
      population[.soma].mapInPlace { _ in S(stream.uniform(in: -1..<1)) }
      for name in MembraneTests.names.prefix(states) {
        population[name].mapInPlace { _ in S(stream.uniform(in: -1..<1)) }
      }
      clock.factor = 0.25
      for i in 0..<size { population[trace: "t"][i] = stream.uniform(in: -1..<1) }
      program = Program(
        [.integrate(population, .soma, expression)],
        for: Circuit("cells", populations: [population], pathways: []))
    }

    func expected(_ i: Int) -> Double {
      let partner = Double(population[.soma][i])
      var sum =
        coefficients[0] + coefficients[1] * partner
        + coefficients[2] * population[trace: "t"][i]
      for state in 0..<states {
        let x = Double(population[MembraneTests.names[state]][i])
        sum += coefficients[3 + state] * x
        if state < products {
          sum += coefficients[8] * x * (coefficients[9 + state] - partner)
        }
      }
      return sum
    }
  }

  private func compare<S: BLASScalar>(_ type: S.Type, size: Int, tolerance: Double) {
    var stream = RandomStreams(seed: 3).stream("membrane/\(size)")
    for states in 0...4 {
      for products in 0...min(2, states) {
        let it = Case<S>(size: size, states: states, products: products, using: &stream)
        let expected = (0..<size).map { it.expected($0) }
        it.program.run()
        for i in 0..<size {
          let difference = abs(Double(it.population[.soma][i]) - expected[i])
          #expect(difference <= tolerance, "\(states) states, \(products) products, cell \(i)")
        }
      }
    }
  }

  /// Sizes with and without a last vector that is not full.
  @Test(arguments: [1, 7, 16, 101])
  func anIntegratedExpressionIsItsPlainValue(size: Int) {
    compare(Double.self, size: size, tolerance: Self.doubleTolerance)
    compare(Float.self, size: size, tolerance: Self.floatTolerance)
  }

  /// A leaky membrane with two conductances, step by step by `integrate` and by `update`.
  @Test func aMembraneIntegratesAsItsEquationWouldStageByStage() {
    let soma = LocalExpression.compartment(.soma)
    let step =
      0.99 * soma + 0.01 * (.compartment("a") * (.constant(70) - soma))
      + 0.01 * (.compartment("b") * (.constant(-10) - soma)) + .constant(0.2)
    let populations = (0..<2).map {
      Population<Double>(
        "cells\($0)", size: 33, cellType: .pyramidal, compartments: [.soma, "a", "b"])
    }
    var stream = RandomStreams(seed: 4).stream("conductances")
    for i in 0..<33 {
      let (a, b) = (stream.uniform(), stream.uniform())
      for population in populations {
        population["a"][i] = a
        population["b"][i] = b
      }
    }
    let circuit = Circuit("cells", populations: populations, pathways: [])
    Program<Double>(
      [.integrate(populations[0], .soma, step), .update(populations[1], .soma, step)], for: circuit
    ).run(2000)
    for i in 0..<33 {
      // Steady state of 0 = 0.2 − 0.01 V + 0.01 a (70 − V) + 0.01 b (−10 − V).
      let (a, b) = (populations[0]["a"][i], populations[0]["b"][i])
      let settled = (20 + 70 * a - 10 * b) / (1 + a + b)
      #expect(abs(populations[0][.soma][i] - populations[1][.soma][i]) < 1e-12)
      #expect(abs(populations[0][.soma][i] - settled) < 1e-6)
    }
  }
}
