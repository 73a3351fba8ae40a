import LinearAlgebra
import NetworkCore
import Testing

@Suite struct PlausibilityTests {
  private func finding(_ property: String, _ table: PlausibilityTable) -> String? {
    table.rows.first { $0.property == property }?.finding
  }

  private func populations() -> [Population<Float>] {
    [
      Population("input", size: 2, cellType: .input, compartments: []),
      Population(
        "hidden", size: 3, cellType: .pyramidal, compartments: [.basal, .apical],
        signals: [.rate, .burst]),
      Population("output", size: 3, cellType: .interneuron, compartments: [.soma]),
    ]
  }

  @Test func findingsAreReadOffTheCircuit() {
    let p = populations()
    let up = Pathway(
      "up", from: p[0], to: p[1], .basal, weights: .dense(Matrix(3, 2)),
      rule: PlasticityRule(learningRate: 1, postsynapticFactor: .compartment(.basal)))
    let on = Pathway("on", from: p[1], .burst, to: p[2], .soma, weights: .dense(Matrix(3, 3)))
    let partner = Pathway("partner", from: p[1], .rate, to: p[2], .soma, weights: .oneToOne)
    let back = Pathway(
      "back", from: p[2], to: p[1], .apical, weights: .tied(toTransposeOf: on))
    let table = PlausibilityTable(
      Circuit(
        "mixed", populations: p, pathways: [up, on, partner, back], phases: ["forward", "target"]))
    #expect(table.circuit == "mixed")
    #expect(finding("Weight transport", table) == "yes: back = transpose of on")
    #expect(finding("Phases", table) == "2: forward, target")
    #expect(
      finding("Locality", table) == "every rule sees its own two neurons only (1 plastic pathways)")
    #expect(finding("Dale's law", table) == "not kept: weights of either sign in 1 pathways")
    #expect(finding("Signals per neuron", table) == "2 (burst, rate)")
    #expect(finding("Cell types", table) == "interneuron, pyramidal")
  }

  @Test func aFixedCircuitWithoutSignedWeightsAsksNothing() {
    let p = populations()
    let up = Pathway("up", from: p[0], to: p[1], .basal, weights: .dense(Matrix(3, 2)))
    let partner = Pathway("partner", from: p[1], to: p[2], .soma, weights: .oneToOne)
    let table = PlausibilityTable(Circuit("fixed", populations: p, pathways: [up, partner]))
    #expect(finding("Weight transport", table) == "none")
    #expect(finding("Phases", table) == "one (continuous)")
    #expect(finding("Locality", table) == "nothing is plastic")
    #expect(finding("Dale's law", table) == "kept")
    #expect(finding("Signals per neuron", table) == "1 (rate)")
  }
}
