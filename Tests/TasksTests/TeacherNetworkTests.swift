import Foundation
import LinearAlgebra
import Tasks
import Testing

@Suite struct TeacherNetworkTests {
  @Test func outputFollowsTheDefinition() {
    let teacher = TeacherNetwork(
      sizes: [2, 2, 1],
      layers: [.init(gain: 2, transfer: .rectified), .init(gain: 10, transfer: .tanh)],
      weights: [[1, -1, 0.5, 0.25], [0.1, -0.2]])
    // u_1 = 2 (1 * 0.5 + 0.5 * 1, -1 * 0.5 + 0.25 * 1) = (2, -0.5); u_2 = 10 * 0.1 * 2 = 2
    let output = teacher([0.5, 1])
    #expect(output.potential == [2])
    #expect(output.rate == [tanh(2)])
  }

  @Test func transfersAreTheirFormulas() {
    for u in [-3.0, -0.5, 0, 0.1, 2] {
      #expect(TeacherTransfer.linear(u) == u)
      #expect(TeacherTransfer.rectified(u) == (u > 0 ? u : 0))
      #expect(TeacherTransfer.logistic(u) == 1 / (1 + exp(-u)))
      let plain = 0.1 * log(1 + exp(2 * (u - 3)))
      let softplus = TeacherTransfer.softplus(gain: 0.1, steepness: 2, threshold: 3)
      #expect(abs(softplus(u) - plain) <= 1e-15)
    }
    #expect(TeacherTransfer.softplus()(1000) == 1000, "where exp overflows")
    #expect(TeacherTransfer.softplus()(-1000) == 0)
  }

  @Test func sacramentoTeacherIsTheFormulaOfThePaper() throws {
    var stream = RandomStreams(seed: 1).stream("teacher")
    let teacher = TeacherNetwork.sacramento2018(using: &stream)
    #expect(teacher.sizes == [30, 20, 10])
    #expect(teacher.weights.joined().allSatisfy { (-1..<1).contains($0) })
    let input = teacher.pattern(using: &stream)
    #expect(input.count == 30 && input.allSatisfy { (-1..<1).contains($0) })
    func phi(_ u: Double) -> Double { 0.1 * log(1 + exp(u - 3)) }
    let hidden = (0..<20).map { i in
      phi(2 * (0..<30).reduce(0) { $0 + teacher.weights[0][$1 * 20 + i] * input[$1] })
    }
    let output = teacher(input)
    for i in 0..<10 {
      let u = 10 * (0..<20).reduce(0) { $0 + teacher.weights[1][$1 * 10 + i] * hidden[$1] }
      #expect(abs(output.potential[i] - u) <= 1e-12 * max(1, abs(u)))
      #expect(abs(output.rate[i] - phi(u)) <= 1e-12)
    }
  }

  @Test func teachersOfOneStreamAreEqual() {
    var (first, second) = (RandomStream(seed: 2), RandomStream(seed: 2))
    let layers = [TeacherNetwork.Layer(transfer: .tanh)]
    let a = TeacherNetwork(sizes: [3, 2], layers: layers, using: &first)
    let b = TeacherNetwork(sizes: [3, 2], layers: layers, using: &second)
    #expect(a.weights == b.weights)
    #expect(a.weights[0].count == 6)
    let c = TeacherNetwork(sizes: [3, 2], layers: layers, weightsIn: 5..<6, using: &first)
    #expect(c.weights[0].allSatisfy { (5..<6).contains($0) })
  }
}
