import Foundation
import LinearAlgebra
import NetworkCore

/// The smallest n with `u < CDF(n)` of the Poisson law of mean `rate`.
func plainPoissonCount(_ u: Double, rate: Double) -> Int {
  guard rate > 0 else { return 0 }
  var n = 0
  var term = exp(-rate)
  var cumulative = term
  while u >= cumulative, term > 0 {
    n += 1
    term *= rate / Double(n)
    cumulative += term
  }
  return n
}

/// The uniform number that a recorded draw stands for in `Double`.
func plainUniform(_ draw: UInt32) -> Double { (Double(draw) + 0.5) * 0x1p-24 }

/// `Σ_i κ_i S(t − i)` of the step `age` steps before the last one of `history`, for every neuron; no spikes before the first step.
func plainFilter(
  _ history: [[Double]], _ kernel: SynapticKernel, age: Int = 0, size: Int
) -> [Double] {
  var sum = [Double](repeating: 0, count: size)
  for (i, weight) in kernel.values.enumerated() {
    let step = history.count - 1 - age - i
    guard step >= 0 else { break }
    for j in 0..<size { sum[j] += weight * history[step][j] }
  }
  return sum
}

/// The mean of the filtered spikes over `length` steps, step by step.
func plainAverage(
  _ history: [[Double]], _ kernel: SynapticKernel, length: Int, age: Int, size: Int
) -> [Double] {
  var sum = [Double](repeating: 0, count: size)
  for step in age..<(age + length) {
    for (j, value) in plainFilter(history, kernel, age: step, size: size).enumerated() {
      sum[j] += value / Double(length)
    }
  }
  return sum
}

extension SlowInterpreter {
  func spike(_ population: Population<S>, _ rate: SignalName?) {
    let id = ObjectIdentifier(population)
    let rates = rate.map { self[population[signal: $0]] } ?? heldRates[id, default: []]
    sentSpikes[id, default: []].append(
      rates.map { Double(plainPoissonCount(plainUniform(recordedDraws.removeFirst()), rate: $0)) })
  }

  func filtered(_ population: Population<S>, _ kernel: SynapticKernel) -> [Double] {
    plainFilter(
      sentSpikes[ObjectIdentifier(population), default: []], kernel, size: population.size)
  }

  func average(of population: Population<S>, _ window: SpikeWindow<S>) -> [Double] {
    let (length, age) = windows[ObjectIdentifier(window), default: (0, 0)]
    return plainAverage(
      sentSpikes[ObjectIdentifier(population), default: []], window.kernel, length: length,
      age: age, size: population.size)
  }
}
