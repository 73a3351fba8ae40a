import Foundation
import LinearAlgebra
import Support

/// Numbers of one example or one layer in a file's own order, flat.
typealias Flat = [Double]

/// One layer of a network as a list of its synapses, everything in the order of the files: maps by channel, row and column.
struct ScalarLayer {
  /// As files nest what belongs to the layer below, to this one, and the weights between them.
  let below, above, weightShape: [Int]
  let synapses: [(post: Int, pre: Int, weight: Int)]

  var inputs: Int { below.reduce(1, *) }
  var outputs: Int { above.reduce(1, *) }
  var weights: Int { weightShape.reduce(1, *) }
  var thresholds: Int { above[0] }
  var isMap: Bool { above.count == 3 }
  /// Synapses onto and from one unit.
  var fans: (in: Int, out: Int) {
    let kernel = weightShape.dropFirst(2).reduce(1, *)
    return (weightShape[1] * kernel, weightShape[0] * kernel)
  }

  init(full size: Int, on below: [Int]) {
    let inputs = below.reduce(1, *)
    self.below = below
    above = [size]
    weightShape = [size, inputs]
    synapses = (0..<size).flatMap { post in
      (0..<inputs).map { (post, $0, post * inputs + $0) }
    }
  }

  init(channels: Int, kernel: Int, stride s: Int, on below: [Int]) {
    let (height, width) = ((below[1] - kernel) / s + 1, (below[2] - kernel) / s + 1)
    self.below = below
    above = [channels, height, width]
    weightShape = [channels, below[0], kernel, kernel]
    var synapses: [(post: Int, pre: Int, weight: Int)] = []
    for o in 0..<channels {
      for y in 0..<height {
        for x in 0..<width {
          for c in 0..<below[0] {
            for ky in 0..<kernel {
              for kx in 0..<kernel {
                synapses.append(
                  (
                    (o * height + y) * width + x,
                    (c * below[1] + s * y + ky) * below[2] + s * x + kx,
                    ((o * below[0] + c) * kernel + ky) * kernel + kx
                  ))
              }
            }
          }
        }
      }
    }
    self.synapses = synapses
  }

  /// The same with the synapses changed.
  init(_ other: ScalarLayer, _ change: ((post: Int, pre: Int, weight: Int)) -> (Int, Int, Int)) {
    (below, above, weightShape) = (other.below, other.above, other.weightShape)
    synapses = other.synapses.map(change)
  }

  private func channel(_ unit: Int) -> Int { unit * thresholds / outputs }

  func up(_ w: Flat, _ thresholds: Flat, _ x: Flat) -> Flat {
    var v = (0..<outputs).map { thresholds[channel($0)] }
    for s in synapses { v[s.post] += w[s.weight] * x[s.pre] }
    return v
  }

  /// From this layer to the one below, through its weights or others of their shape.
  func down(_ w: Flat, _ sent: Flat) -> Flat {
    var result = Flat(repeating: 0, count: inputs)
    for s in synapses { result[s.pre] += w[s.weight] * sent[s.post] }
    return result
  }

  /// Σ over examples and over the synapses of each weight.
  func outer(_ post: [Flat], _ pre: [Flat]) -> Flat {
    var result = Flat(repeating: 0, count: weights)
    for (p, q) in zip(post, pre) {
      for s in synapses { result[s.weight] += p[s.post] * q[s.pre] }
    }
    return result
  }

  /// Σ over examples and positions.
  func sum(_ post: [Flat]) -> Flat {
    var result = Flat(repeating: 0, count: thresholds)
    for p in post {
      for (unit, value) in p.enumerated() { result[channel(unit)] += value }
    }
    return result
  }
}

func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

/// Element by element over a minibatch.
func each(_ a: [Flat], _ f: (Double) -> Double) -> [Flat] { a.map { $0.map(f) } }
func each(_ a: [Flat], _ b: [Flat], _ f: (Double, Double) -> Double) -> [Flat] {
  zip(a, b).map { zip($0, $1).map(f) }
}
func each(_ a: [Flat], _ b: [Flat], _ c: [Flat], _ f: (Double, Double, Double) -> Double) -> [Flat]
{
  zip(zip(a, b), c).map { zip(zip($0.0, $0.1), $1).map { f($0.0, $0.1, $1) } }
}

/// The angle as the authors' code has it, in degrees; NaN where one is zero.
func arcCosineAngle(_ a: [Flat], _ b: [Flat]) -> Double {
  let (a, b) = (a.flatMap { $0 }, b.flatMap { $0 })
  func norm(_ v: Flat) -> Double { v.reduce(0) { $0 + $1 * $1 }.squareRoot() }
  let (lengthA, lengthB) = (norm(a), norm(b))
  let cosine = zip(a, b).reduce(0) { $0 + $1.0 / lengthA * ($1.1 / lengthB) }
  return cosine.isNaN ? .nan : acos(min(1, max(-1, cosine))) * 180 / .pi
}

extension JSONValue {
  /// A number, null where it is not finite.
  static func number(_ value: Double) -> JSONValue { value.isFinite ? .double(value) : .null }
  static func numbers(_ values: Flat) -> JSONValue { .array(values.map { .number($0) }) }

  /// Flat numbers nested as a shape says.
  static func nested(_ values: Flat, _ shape: [Int]) -> JSONValue {
    guard shape.count > 1 else { return numbers(values) }
    let part = values.count / shape[0]
    return .array(
      (0..<shape[0]).map {
        nested(Array(values[$0 * part..<($0 + 1) * part]), Array(shape.dropFirst()))
      })
  }

  static func nested(_ batch: [Flat], _ shape: [Int]) -> JSONValue {
    .array(batch.map { nested($0, shape) })
  }
}
