import LinearAlgebra

/// The weights of a network of bursting neurons with layers 0...L of `n_l` neurons; lists begin with l = 1.
///
/// All matrices are postsynaptic x presynaptic. The authors' `Y` and `Q`, which have the shape of `W_{l+1}`, are the transposes of
/// these.
public struct ContinuousBurstingWeights {
  /// W_l, n_l x n_{l−1}, l = 1...L.
  public var feedforward: [Matrix<Double>]
  /// c_l, n_l x 1, l = 1...L.
  public var thresholds: [Matrix<Double>]
  /// Y_l, n_l x n_{l+1}, l = 1...L−1: bursts of the layer above onto apical dendrites.
  public var burstFeedback: [Matrix<Double>]
  /// Q_l, n_l x n_{l+1}, l = 1...L−1: events of the layer above onto apical dendrites; empty for Burstprop.
  public var eventFeedback: [Matrix<Double>]

  public init(
    feedforward: [Matrix<Double>], thresholds: [Matrix<Double>], burstFeedback: [Matrix<Double>],
    eventFeedback: [Matrix<Double>]
  ) {
    precondition(
      !feedforward.isEmpty && thresholds.count == feedforward.count
        && burstFeedback.count == feedforward.count - 1,
      "one threshold for each layer, feedback for each hidden one")
    precondition(
      eventFeedback.isEmpty || eventFeedback.count == burstFeedback.count,
      "event feedback is for all hidden layers or for none")
    self.feedforward = feedforward
    self.thresholds = thresholds
    self.burstFeedback = burstFeedback
    self.eventFeedback = eventFeedback
  }

  /// `layers[l]` = n_l.
  public var layers: [Int] { [feedforward[0].columns] + feedforward.map(\.rows) }

  /// Weights as the authors draw them, from streams named by pathway and layer; thresholds are 0.
  ///
  ///     W_l ~ N(0, 2 / (n_{l−1} + n_l)),   Y_l ~ N(0, 2 / (n_l + n_{l+1})),   Q_l ~ −p_b N(0, 2 / (n_l + n_{l+1}))
  ///
  /// Y and Q are independent: a network begins neither symmetric nor silent.
  public static func normal(
    layers: [Int], _ parameters: ContinuousBurstingParameters, streams: RandomStreams
  ) -> ContinuousBurstingWeights {
    precondition(layers.count >= 2, "a network has an input and an output")
    func draw(_ name: String, _ rows: Int, _ columns: Int, scale: Double = 1) -> Matrix<Double> {
      var stream = streams.stream("weights/\(name)")
      let deviation = scale * (2 / Double(rows + columns)).squareRoot()
      return Matrix(rows, columns) { _, _ in deviation * stream.normal() }
    }
    let top = layers.count - 1
    return ContinuousBurstingWeights(
      feedforward: (1...top).map { draw("feedforward/\($0)", layers[$0], layers[$0 - 1]) },
      thresholds: (1...top).map { Matrix(layers[$0], 1) },
      burstFeedback: (1..<top).map { draw("burstFeedback/\($0)", layers[$0], layers[$0 + 1]) },
      eventFeedback: parameters.rule == .burstprop
        ? []
        : (1..<top).map {
          draw("eventFeedback/\($0)", layers[$0], layers[$0 + 1], scale: -parameters.baseline)
        })
  }

  /// Sets Q to the state in which bursts at the baseline probability cancel events: `Q_l = −p_b Y_l`.
  public func makeEventFeedbackCancel(baseline: Double) {
    for (event, burst) in zip(eventFeedback, burstFeedback) {
      event.assign(from: burst)
      event.mapInPlace { -baseline * $0 }
    }
  }
}
