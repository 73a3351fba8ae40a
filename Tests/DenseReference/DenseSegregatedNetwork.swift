/// What one step left behind. Lists run over the layers that learn, bottom up, unless said otherwise.
package struct DenseSegregatedStep {
  /// Spikes of the input, then of the layers; empty where rates are sent.
  package var counts: [[Double]] = []
  /// What each layer's basal dendrites heard, of unit weight.
  package var presynaptic: [[Double]] = []
  package var basal: [[Double]] = []
  /// Of hidden layers.
  package var apical: [[Double]] = []
  package var soma: [[Double]] = []
  package var rate: [[Double]] = []
}

/// The network of segregated dendrites, slow and obvious: dense products, every filter taken anew from its spikes in every step,
/// every potential followed, averages taken from the records of all steps.
///
/// Written from the equations of the article and its code (Guerguiev, Lillicrap, Richards 2017), not from the network it
/// is the judge of.
package struct DenseSegregatedNetwork {
  package let settings: DenseSegregatedSettings
  /// W, b of all layers; Y of the hidden ones.
  package var w: [DenseRows]
  package var b: [[Double]]
  package var y: [DenseRows]
  /// The newest counts first, of the input and of the layers.
  private var history: [[[Double]]] = []
  private var soma: [[Double]] = []
  private var rate: [[Double]] = []

  package init(_ settings: DenseSegregatedSettings, w: [DenseRows], b: [[Double]], y: [DenseRows]) {
    self.settings = settings
    self.w = w
    self.b = b
    self.y = y
    reset()
  }

  package var hiddenCount: Int { w.count - 1 }
  package var sizes: [Int] { [w[0][0].count] + w.map(\.count) }
  package var drawsPerStep: Int { sizes.reduce(0, +) }

  /// No potential, no spike in flight.
  package mutating func reset() {
    history = sizes.map { _ in [] }
    soma = w.map { $0.map { _ in 0 } }
    rate = soma
  }

  /// `s_j = Σ_i κ(i + 1) S_j(i)`.
  private func filtered(_ population: Int) -> [Double] {
    var s = Array(repeating: 0.0, count: sizes[population])
    for (age, counts) in history[population].enumerated() {
      for j in counts.indices { s[j] += settings.kernel[age] * counts[j] }
    }
    return s
  }

  private mutating func send(_ population: Int, _ counts: [Double]) {
    history[population].insert(counts, at: 0)
    if history[population].count > settings.taps { history[population].removeLast() }
  }

  private func spikes(_ rates: [Double], _ draws: inout ArraySlice<UInt32>) -> [Double] {
    rates.map { poissonCount(draws.removeFirst(), rate: $0) }
  }

  /// One step: input, then layer by layer; apical dendrites still hear the output of the step before.
  ///
  /// - Parameters:
  ///   - label: the class that the teacher clamps; nil in the forward phase.
  ///   - draws: one for the input and every neuron, in this order, taken from the front; none where rates are sent.
  package mutating func step(
    input: [Double], label: Int?, draws: inout ArraySlice<UInt32>
  ) -> DenseSegregatedStep {
    var record = DenseSegregatedStep()
    if settings.spikes {
      let counts = spikes(input, &draws)
      send(0, counts)
      record.counts.append(counts)
    }
    for m in w.indices {
      let isOutput = m == hiddenCount
      let s = settings.spikes ? filtered(m) : (m == 0 ? input : rate[m - 1])
      let basal = zip(times(w[m], s), b[m]).map { $0 + $1 }
      record.presynaptic.append(s)
      record.basal.append(basal)
      if isOutput {
        moveOutput(basal, label)
      } else {
        let fed =
          settings.spikes && settings.spikingFeedback ? filtered(w.count) : rate[hiddenCount]
        let apical = times(y[m], fed)
        record.apical.append(apical)
        moveHidden(m, basal, apical)
      }
      rate[m] = soma[m].map { settings.rate($0) }
      if settings.spikes {
        let counts = spikes(rate[m], &draws)
        send(m + 1, counts)
        record.counts.append(counts)
      }
    }
    record.soma = soma
    record.rate = rate
    return record
  }

  private mutating func moveHidden(_ m: Int, _ basal: [Double], _ apical: [Double]) {
    let p = settings
    for i in basal.indices {
      let c = soma[m][i]
      soma[m][i] =
        p.spikes
        ? c + p.dt * (-p.gL * c + p.gB * (basal[i] - c) + p.gA * (apical[i] - c))
        : p.kB * basal[i]
    }
  }

  private mutating func moveOutput(_ basal: [Double], _ label: Int?) {
    let p = settings
    for i in basal.indices {
      let c = soma[hiddenCount][i]
      let (gE, gI) = label.map { $0 == i ? (1.0, 0.0) : (0.0, 1.0) } ?? (0, 0)
      let teaching = gE * (p.eE - c) + gI * (p.eI - c)
      soma[hiddenCount][i] =
        p.spikes
        ? c + p.dt * (-p.gL * c + p.gD * (basal[i] - c) + teaching)
        : (p.gD * basal[i] + gE * p.eE + gI * p.eI) / (p.gL + p.gD + gE + gI)
    }
  }
}
