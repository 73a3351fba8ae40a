import LinearAlgebra
import Support

/// Traces of continuous networks of bursting neurons with random constants, written by the scalar reference.
enum GeneratedContinuousBursting {
  /// A trace of one run.
  ///
  /// - Parameters:
  ///   - teachFrom: the first step with a teacher; then teaching and prediction alternate at random.
  ///   - mistake: what the writer of the trace gets wrong.
  static func trace(
    seed: Int, isBurstprop: Bool, layers: [Int]? = nil, transports: Bool? = nil,
    teachFrom: Int = 3, steps: Int = 30, mistake: BurstingMistake? = nil
  ) -> JSONValue {
    var stream = RandomStreams(seed: UInt64(seed)).stream("bursting")
    let depth = 1 + seed % 4
    var settings = ScalarContinuousBursting.Settings(
      sizes: layers ?? (0...depth).map { _ in 1 + stream.below(6) }, isBurstprop: isBurstprop)
    settings.dt = [0.1, 0.05, 0.2][stream.below(3)]
    func timeConstant(_ stream: inout RandomStream) -> Double {
      stream.chance(0.3) ? settings.dt : settings.dt * stream.uniform(in: 1..<5)
    }
    settings.tauSoma = timeConstant(&stream)
    settings.tauDendrite = timeConstant(&stream)
    settings.tauWeights = stream.uniform(in: 0.5..<5)
    settings.tauAverage = stream.uniform(in: 0.5..<5)
    settings.beta = stream.uniform(in: 0.5..<5)
    settings.baseline = stream.uniform(in: 0.2..<0.8)
    settings.transports = transports ?? stream.chance(0.6)
    func rows(_ post: Int, _ pre: Int) -> Rows {
      (0..<post).map { _ in stream.vector(pre, -1..<1) }
    }
    let (sizes, top) = (settings.sizes, settings.sizes.count - 1)
    let right = ScalarContinuousBursting(
      settings, w: (1...top).map { rows(sizes[$0], sizes[$0 - 1]) },
      c: (1...top).map { stream.vector(sizes[$0], -0.5..<0.5) },
      y: (1..<top).map { rows(sizes[$0 + 1], sizes[$0]) },
      q: isBurstprop ? [] : (1..<top).map { rows(sizes[$0 + 1], sizes[$0]) })
    var network = ScalarContinuousBursting(
      settings, w: right.w, c: right.c, y: right.y, q: right.q, mistake: mistake)
    var records: [JSONValue] = []
    var weights: [JSONValue] = []
    for k in 0..<steps {
      let x = stream.vector(sizes[0], -1..<1)
      let target = stream.vector(sizes[top], 0..<1)
      let isTaught = k == teachFrom || k > teachFrom && stream.chance(0.8)
      network.step(x, target: isTaught ? target : nil)
      records.append([
        "k": .int(k), "mode": .string(isTaught ? "teach" : "predict"), "x": json(x),
        "target": isTaught || stream.chance(0.5) ? json(target) : .null, "layers": network.state,
      ])
      if k % 7 == 3 || k == steps - 1 {
        weights.append(["after_step": .int(k), "layers": network.weights])
      }
    }
    return [
      "format": "burstccn2022-golden/1", "case": "generated",
      "runs": [
        [
          "name": .string("generated \(seed)"),
          "family": .string(isBurstprop ? "cont_burstprop" : "cont_burstccn"),
          "config": configuration(settings), "init": right.weights, "trace": .array(records),
          "weights": .array(weights),
        ]
      ],
    ]
  }

  private static func configuration(_ s: ScalarContinuousBursting.Settings) -> JSONValue {
    [
      "sizes": .array(s.sizes.map { .int($0) }), "dt": json(s.dt), "tau_z": json(s.tauSoma),
      "tau_u": json(s.tauDendrite), "tau_W": json(s.tauWeights),
      "tau_moving_avg": json(s.tauAverage), "beta_hidden": json(s.beta),
      "p_baseline": json(s.baseline), "weight_transport": .bool(s.transports),
    ]
  }
}
