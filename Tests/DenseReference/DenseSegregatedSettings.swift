import Foundation

/// Rows of a matrix, `[post][pre]`.
package typealias DenseRows = [[Double]]

/// Constants and switches of the network of segregated dendrites; rates in spikes per step.
package struct DenseSegregatedSettings {
  package var dt = 1.0
  /// λ_max.
  package var maximalRate = 0.2
  package var gL = 0.1
  package var gB = 0.6
  package var gA = 0.0
  package var gD = 0.6
  package var eE = 8.0
  package var eI = -8.0
  package var tauRise = 3.0
  package var tauDecay = 10.0
  package var taps = 10
  /// Whether neurons send spikes; else rates at once.
  package var spikes = true
  /// Whether apical dendrites hear filtered spikes of the output; else its rates of the step before.
  package var spikingFeedback = true
  package var backpropagates = false
  /// Whether feedback weights follow the transposed feedforward ones.
  package var symmetric = false
  /// η by layers, bottom up.
  package var learningRates: [Double]

  package init(learningRates: [Double]) { self.learningRates = learningRates }

  /// κ(t) at t = Δt, 2 Δt, ...; entry i for the spikes that are i steps old.
  package var kernel: [Double] {
    (1...taps).map {
      let t = Double($0) * dt
      return (exp(-t / tauDecay) - exp(-t / tauRise)) / (tauDecay - tauRise)
    }
  }

  package var kB: Double { gB / (gL + gB + gA) }
  package var kD: Double { gD / (gL + gD) }
  package var hiddenGain: Double { 20 / maximalRate }
  package var outputGain: Double { 20 / maximalRate / maximalRate }

  /// φ(C).
  func rate(_ c: Double) -> Double { maximalRate * sigmoid(c) }
  /// φ'(C).
  func slope(_ c: Double) -> Double { maximalRate * sigmoid(c) * (1 - sigmoid(c)) }
}

func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

/// `W x`.
func times(_ w: DenseRows, _ x: [Double]) -> [Double] {
  w.map { row in
    var sum = 0.0
    for j in x.indices { sum += row[j] * x[j] }
    return sum
  }
}

/// `Wᵀ`.
func transposed(_ w: DenseRows) -> DenseRows {
  (w.first ?? []).indices.map { column in w.map { $0[column] } }
}

/// The smallest n with `(draw + ½) / 2²⁴ < CDF(n)` of the Poisson law.
func poissonCount(_ draw: UInt32, rate: Double) -> Double {
  guard rate > 0 else { return 0 }
  let u = (Double(draw) + 0.5) / 16_777_216
  var n = 0.0
  var term = exp(-rate)
  var cumulative = term
  while u >= cumulative {
    n += 1
    term = term * rate / n
    cumulative += term
  }
  return n
}
