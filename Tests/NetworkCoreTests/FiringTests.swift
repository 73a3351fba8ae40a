import Foundation
import LinearAlgebra
import NetworkCore
import Testing

@Suite struct FiringTests {
  static let probability = TransferFunction(.logistic, slope: 0.5, threshold: 1)

  static func rule(
    delays: Range<Int>? = 5..<15, refractory: Int = 20, isBursting: Bool = true
  ) -> Firing {
    Firing(
      threshold: 2, movingThreshold: "rise", reset: -1, refractorySteps: refractory,
      jumps: [("rise", 0.5)],
      bursting: isBursting
        ? Firing.Bursting(
          compartment: .apical, probability: Self.probability, delays: delays ?? 5..<15) : nil,
      burstInterval: 16, signals: (.event, .burst),
      isolation: Firing.Isolation(signal: "isolated", trace: "recent", limit: exp(-1)))
  }

  /// Cells whose potentials the test sets; nothing else moves them.
  struct Cells<S: BLASScalar> {
    let rise = DecayClock<S>(timeConstant: 27, timeStep: 1)
    let recent = DecayClock<S>(timeConstant: 100, timeStep: 1)
    let population: Population<S>
    let program: Program<S>

    init(_ size: Int, _ rule: Firing) {
      population = Population(
        "cells", size: size, cellType: .pyramidal, compartments: [.soma, .apical], signals: [],
        traces: ["rise": rise, "recent": recent], firing: rule)
      program = Program(
        [.fire(population), .decay([rise, recent])],
        for: Circuit("cells", populations: [population], pathways: []))
    }

    var lists: (events: [Int], bursts: [Int], isolated: [Int]) {
      (
        population.firing?.events.neurons ?? [], population.firing?.bursts.neurons ?? [],
        population.firing?.isolated?.neurons ?? []
      )
    }
  }

  /// Random potentials, which cross the threshold in one step of five: in every list the same neurons, in every step.
  @Test(arguments: [1, 8, 70, 131], [true, false])
  func neuronsFireAsThePlainRuleSays(size: Int, isBursting: Bool) {
    let rule = Self.rule(isBursting: isBursting)
    let cells = Cells<Double>(size, rule)
    var plain = PlainFiring(rule, size: size)
    var draws = RandomStreams(seed: 5).stream("potentials")
    var stream = RandomStreams(seed: 5).stream("bursts")
    var plainStream = stream
    var seen = (events: 0, bursts: 0, isolated: 0)
    for step in 0..<1500 {
      var potentials = (0..<size).map { _ in draws.uniform(in: -1..<3) }
      let dendrites = (0..<size).map { _ in draws.uniform(in: -4..<6) }
      for i in 0..<size {
        cells.population[.soma][i] = potentials[i]
        cells.population[.apical][i] = dendrites[i]
      }
      cells.program.run(1, using: &stream)
      let sent = plain.fire(&potentials, dendrites: dendrites, using: &plainStream)
      let lists = cells.lists
      #expect(lists.events == sent.events, "step \(step)")
      #expect(Set(lists.bursts) == Set(sent.bursts) && lists.bursts.count == sent.bursts.count)
      #expect(Set(lists.isolated) == Set(sent.isolated))
      #expect((0..<size).allSatisfy { cells.population[.soma][$0] == potentials[$0] })
      plain.moving = plain.moving.map { $0 * exp(-1.0 / 27) }
      plain.recent = plain.recent.map { $0 * exp(-1.0 / 100) }
      seen.events += sent.events.count
      seen.bursts += sent.bursts.count
      seen.isolated += sent.isolated.count
    }
    #expect(stream == plainStream)
    #expect(seen.events > 10 * size && (seen.bursts > 0) == isBursting)
    #expect(seen.isolated > 0 && seen.isolated < seen.events)
    #expect(cells.population.firing?.events.takeTotal(of: 0..<size) == seen.events)
    #expect(cells.population.firing?.bursts.takeTotal(of: 0..<size) == seen.bursts)
    #expect(cells.population.firing?.events.takeTotal(of: 0..<size) == 0)
  }

  /// Driven far above threshold, without bursts: one spike every refractory period and not one more.
  @Test func theRefractoryPeriodIsTheShortestInterval() {
    let cells = Cells<Float>(3, Self.rule(isBursting: false))
    var stream = RandomStream(seed: 1)
    var steps: [Int] = []
    for step in 0..<200 {
      cells.population[.soma].fill(1000)
      cells.program.run(1, using: &stream)
      if cells.lists.events.contains(1) { steps.append(step) }
    }
    #expect(steps == Array(stride(from: 0, to: 200, by: 20)))
  }

  /// The second spike makes the neuron refractory anew, and comes within the range of delays, all delays alike.
  @Test func secondSpikesComeAfterUniformDelaysAndProlongRefractoriness() {
    let rule = Self.rule(delays: 3..<9)
    let size = 200
    let cells = Cells<Float>(size, rule)
    cells.population[.apical].fill(50)
    var stream = RandomStream(seed: 2)
    var first = Array(repeating: -1, count: size)
    var second = Array(repeating: -1, count: size)
    var delays: [Int: Double] = [:]
    for step in 0..<1000 {
      cells.population[.soma].fill(1000)
      cells.program.run(1, using: &stream)
      for neuron in cells.lists.events {
        if second[neuron] >= 0 { #expect(step - second[neuron] == rule.refractorySteps) }
        first[neuron] = step
      }
      for neuron in cells.lists.bursts {
        delays[step - first[neuron], default: 0] += 1
        second[neuron] = step
      }
    }
    let total = delays.values.reduce(0, +)
    #expect(Set(delays.keys) == Set(3..<9))
    for delay in 3..<9 {
      let expected = total / 6
      #expect(abs(delays[delay, default: 0] - expected) < 5 * (expected * 5 / 6).squareRoot())
    }
  }

  /// The share of spikes that become bursts is φ of the dendritic potential.
  @Test(arguments: [-6.0, -1, 0, 1, 3, 8])
  func theBurstProbabilityFollowsTheDendrite(potential: Double) {
    let size = 500
    let cells = Cells<Float>(size, Self.rule())
    cells.population[.apical].fill(Float(potential))
    var stream = RandomStreams(seed: 6).stream("bursts/\(potential)")
    for _ in 0..<1200 {
      cells.population[.soma].fill(1000)
      cells.program.run(1, using: &stream)
    }
    // The last second spikes may be still to come: none is lost in the next refractory period.
    cells.population[.soma].fill(-1000)
    cells.program.run(20, using: &stream)
    let events = Double(cells.population.firing?.events.takeTotal(of: 0..<size) ?? 0)
    let bursts = Double(cells.population.firing?.bursts.takeTotal(of: 0..<size) ?? 0)
    let p = Self.probability(potential)
    #expect(events > 15_000)
    #expect(abs(bursts / events - p) < 5 * (p * (1 - p) / events).squareRoot() + 1e-6)
  }

  @Test func aRestoredSnapshotGoesOnToTheSameSpikes() throws {
    let size = 90
    var draws = RandomStreams(seed: 7).stream("potentials")
    var stream = RandomStream(seed: 3)
    func drive(_ cells: Cells<Float>, _ stream: inout RandomStream, _ draws: inout RandomStream)
      -> [[Int]]
    {
      (0..<60).flatMap { _ -> [[Int]] in
        for i in 0..<size {
          cells.population[.soma][i] = Float(draws.uniform(in: -1..<4))
          cells.population[.apical][i] = Float(draws.uniform(in: -2..<4))
        }
        cells.program.run(1, using: &stream)
        return [cells.lists.events, cells.lists.bursts, cells.lists.isolated]
      }
    }
    let cells = Cells<Float>(size, Self.rule())
    _ = drive(cells, &stream, &draws)
    let other = Cells<Float>(size, Self.rule())
    let firing = try #require(cells.population.firing)
    let text = try JSONEncoder().encode(firing.snapshot)
    other.population.firing?.restore(
      try JSONDecoder().decode(FiringState<Float>.Snapshot.self, from: text))
    for name in ["rise", "recent"] as [CompartmentName] {
      other.population[trace: name].values.assign(from: cells.population[trace: name].values)
    }
    other.rise.factor = cells.rise.factor
    other.recent.factor = cells.recent.factor
    var (otherStream, otherDraws) = (stream, draws)
    let expected = drive(cells, &stream, &draws)
    #expect(drive(other, &otherStream, &otherDraws) == expected)
    #expect(expected.contains { !$0.isEmpty })
  }
}
