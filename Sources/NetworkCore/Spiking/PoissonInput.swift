import CKernels
import Foundation
import LinearAlgebra

/// Background input: a trace of every neuron jumps at the times of a Poisson process of its own.
public struct PoissonInput: Sendable {
  public var trace: CompartmentName
  /// Mean arrivals at one neuron in a step.
  public var rate: Double
  /// The jump at an arrival.
  public var weight: Double

  public init(into trace: CompartmentName, rate: Double, weight: Double) {
    precondition(rate > 0, "a rate is positive")
    self.trace = trace
    self.rate = rate
    self.weight = weight
  }
}

/// The Poisson law of one mean as a table for Walker's alias method: two draws of 32 bits give a count.
///
/// Exact up to the resolution of a draw: probabilities are multiples of 2⁻³² over the number of columns, and counts
/// beyond the table, whose probability is below 1e-30, never come.
final class PoissonTable {
  let c: ck_poisson

  init(mean: Double) {
    precondition(mean > 0 && mean < 10_000, "a mean of \(mean) arrivals is out of range")
    let most = mean + 12 * mean.squareRoot() + 40
    var bits = 1
    while Double(1 << bits) < most { bits += 1 }
    let columns = 1 << bits
    // ln p(k) summed up, so that large means do not underflow.
    var logarithm = -mean
    var excess = (0..<columns).map { count -> Double in
      if count > 0 { logarithm += log(mean / Double(count)) }
      return exp(logarithm) * Double(columns)
    }
    let threshold = UnsafeMutablePointer<UInt32>.allocate(capacity: columns)
    let alias = UnsafeMutablePointer<Int32>.allocate(capacity: columns)
    threshold.initialize(repeating: .max, count: columns)
    for column in 0..<columns { (alias + column).initialize(to: Int32(column)) }
    var low = (0..<columns).filter { excess[$0] < 1 }
    var high = (0..<columns).filter { excess[$0] >= 1 }
    while let poor = low.popLast(), let rich = high.last {
      threshold[poor] = UInt32(min(excess[poor] * 0x1p32, 0x1p32 - 1))
      alias[poor] = Int32(rich)
      excess[rich] -= 1 - excess[poor]
      if excess[rich] < 1 { low.append(high.removeLast()) }
    }
    c = ck_poisson(bits: Int32(bits), threshold: threshold, alias: alias)
  }

  /// The largest count there is.
  var largest: Int { (1 << Int(c.bits)) - 1 }

  deinit {
    c.threshold.deallocate()
    c.alias.deallocate()
  }
}

/// The arrivals of some inputs at one population.
final class PoissonArrivals<Scalar: BLASScalar> {
  let pointer: UnsafeMutablePointer<ck_arrivals>
  private let tables: [PoissonTable]
  private let place: UnsafeMutablePointer<Int32>

  init(_ inputs: [PoissonInput], at population: Population<Scalar>) {
    precondition(
      inputs.count <= Int(CK_CHANNELS), "\(population.name): at most \(CK_CHANNELS) inputs")
    let tables = inputs.map { PoissonTable(mean: $0.rate * Double(population.size)) }
    self.tables = tables
    // A vector more than the counts of all channels together can need.
    let capacity = tables.reduce(8) { $0 + $1.largest }
    place = .allocate(capacity: capacity)
    place.initialize(repeating: 0, count: capacity)
    var c = ck_arrivals()
    c.size = Int32(population.size)
    c.channels = Int32(inputs.count)
    c.place = place
    withUnsafeMutableBytes(of: &c.count) { bytes in
      let counts = bytes.bindMemory(to: ck_poisson.self)
      for (channel, table) in tables.enumerated() { counts[channel] = table.c }
    }
    withUnsafeMutableBytes(of: &c.jump) { bytes in
      let jumps = bytes.bindMemory(to: ck_jump.self)
      for (channel, input) in inputs.enumerated() {
        jumps[channel] = population[trace: input.trace].jump(by: input.weight)
      }
    }
    pointer = .allocate(capacity: 1)
    pointer.initialize(to: c)
  }

  deinit {
    place.deallocate()
    pointer.deallocate()
  }
}
