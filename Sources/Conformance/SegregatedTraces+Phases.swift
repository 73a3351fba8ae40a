import LinearAlgebra
import Models
import NetworkCore

extension SegregatedTraces {
  /// Runs a phase step by step on the recorded draws, and compares spikes and potentials.
  static func replayPhase(
    _ phase: SegregatedPhase, _ node: TraceNode, window: Int, _ location: String,
    _ network: SegregatedNetwork<Double>, _ comparison: inout Comparison
  ) throws {
    let steps = try node.member("steps").integer(in: window...100_000)
    let populations = [network.input] + network.hidden + [network.output]
    let layers = try node.member("layers").elements()
    guard layers.count == populations.count - 1 else {
      throw try node.member("layers").problem("expected \(populations.count - 1) layers")
    }
    let records = try zip(populations, [node.member("input")] + layers).map {
      try PopulationRecord($1, population: $0, steps: steps)
    }
    network.begin(phase)
    for step in 0..<steps {
      let draws = records.flatMap { $0.draws[step] }
      let isAveraged = step >= steps - window
      network.step(phase, window: isAveraged ? window : nil).run(1, recordedDraws: draws)
      for (number, (population, record)) in zip(populations, records).enumerated() {
        let at = "\(location), step \(step), layer \(number)"
        comparison.compare(
          "spikes", population.spikes?.counts().map(Double.init) ?? [], record.spikes[step],
          at: at, tolerance: spikes)
        for (compartment, potentials) in record.potentials {
          comparison.compare(
            "\(compartment) potentials", population[compartment].rowMajor, potentials[step], at: at,
            tolerance: values)
        }
      }
    }
    var stream = RandomStream(seed: 0)
    network.end(phase, window: window, using: &stream)
  }

  /// Compares the averages and plateau potentials of the phase that ended.
  static func compareEnd(
    _ phase: SegregatedPhase, _ node: TraceNode, _ location: String,
    _ network: SegregatedNetwork<Double>, _ comparison: inout Comparison
  ) throws {
    let populations = [network.input] + network.hidden + [network.output]
    let entries = try node.elements()
    guard entries.count == populations.count - 1 else {
      throw node.problem("expected \(populations.count - 1) layers")
    }
    for (m, entry) in entries.enumerated() {
      let (below, population) = (populations[m], populations[m + 1])
      let averages = population.averages(phase)
      var pairs: [(String, [Double])] = [
        ("avg_C", averages.soma), ("avg_rate", averages.rate),
      ]
      if phase == .forward { pairs.append(("avg_PSP_B", below.presynapticAverages)) }
      if let apical = averages.apical, let plateau = averages.plateau {
        pairs += [("avg_A", apical), ("alpha", plateau)]
      }
      for (key, ours) in pairs {
        comparison.compare(
          key, ours, try entry.member(key).vector(ours.count), at: "\(location), layer \(m + 1)",
          tolerance: values)
      }
    }
  }
}

/// One population's part of a phase, by steps.
private struct PopulationRecord {
  let draws: [[UInt32]]
  let spikes: [[Double]]
  let potentials: [(CompartmentName, [[Double]])]

  init(_ node: TraceNode, population: Population<Double>, steps: Int) throws {
    func rows(_ key: String) throws -> [[Double]] {
      let rows = try node.member(key).elements()
      guard rows.count == steps else {
        throw try node.member(key).problem("expected \(steps) steps, found \(rows.count)")
      }
      return try rows.map { try $0.vector(population.size) }
    }
    let numbers = try rows("draw")
    draws = try numbers.map { row in
      try row.map { number in
        guard let draw = UInt32(exactly: number), draw < 1 << 24 else {
          throw try node.member("draw").problem(
            "expected whole numbers below 2^24, found \(number)")
        }
        return draw
      }
    }
    spikes = try rows("spikes")
    potentials = try [("A", CompartmentName.apical), ("B", .basal), ("C", .soma)].compactMap {
      guard node.optional($0.0) != nil else { return nil }
      guard population.compartmentNames.contains($0.1) else {
        throw try node.member($0.0).problem("this layer has no such potential")
      }
      return ($0.1, try rows($0.0))
    }
  }
}
