import Foundation
import LinearAlgebra

/// A range from which a search draws the values of one hyperparameter.
public struct SearchRange: Hashable, Sendable {
  public enum Scale: String, CaseIterable, Hashable, Sendable {
    /// Uniform between the bounds.
    case linear
    /// The logarithm is uniform: each factor of ten is as likely as any other.
    case log
  }

  public let name: String
  public let scale: Scale
  public let lower: Double
  public let upper: Double

  /// Decimals that a draw keeps, of its own magnitude (log) or of the range's width (linear): enough
  /// for any search, short enough to be typed, and the same with every mathematics library.
  private static let digits = 4
  /// So many draws in a row that bring nothing new mean that all values have come up.
  private static let patience = 1000

  /// Reads `name=log:1e-4:1e-1` or `name=linear:0:1`.
  ///
  /// - Throws: ``ReproductionError/invalidRequest(_:)``.
  public init(_ text: String) throws {
    let sides = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let parts = sides.count == 2 ? sides[1].split(separator: ":") : []
    guard let name = sides.first, !name.isEmpty, parts.count == 3,
      let scale = Scale(rawValue: String(parts[0])), let lower = Double(parts[1]),
      let upper = Double(parts[2]), lower.isFinite, upper.isFinite
    else {
      throw ReproductionError.invalidRequest(
        "--random \(text) is no range; write name=log:1e-4:1e-1 or name=linear:0:1")
    }
    guard lower < upper else {
      throw ReproductionError.invalidRequest(
        "--random \(text): the lower bound comes first, and the upper one is above it")
    }
    guard scale == .linear || lower > 0 else {
      throw ReproductionError.invalidRequest(
        "--random \(text): a logarithmic range begins above 0; use linear")
    }
    (self.name, self.scale, self.lower, self.upper) = (String(name), scale, lower, upper)
  }

  /// The first draws of a stream, as `--set` takes them. A value that has come is drawn again,
  /// up to a thousand times, so that small ranges of integers give all their values before one comes twice.
  ///
  /// - Parameter type: integer or number.
  /// - Throws: ``ReproductionError/invalidRequest(_:)`` for bounds with a fraction on integers.
  func draws(
    _ count: Int, type: HyperparameterType, using stream: inout RandomStream
  ) throws -> [String] {
    if type == .integer, Int(exactly: lower) == nil || Int(exactly: upper) == nil {
      throw ReproductionError.invalidRequest(
        "--random: \(name) is an integer; give whole bounds, not \(lower) and \(upper)")
    }
    var seen: Set<String> = []
    var draws: [String] = []
    var fruitless = 0
    while draws.count < count {
      let share = stream.uniform()
      let text = type == .integer ? "\(Int(integer(share)))" : "\(number(share))"
      if seen.insert(text).inserted {
        draws.append(text)
        fruitless = 0
      } else {
        fruitless += 1
        if fruitless == Self.patience { seen = [] }
      }
    }
    return draws
  }

  /// `share` of the way from `a` to `b`.
  private func point(_ share: Double, from a: Double, to b: Double) -> Double {
    switch scale {
    case .linear: a + share * (b - a)
    case .log: exp(Foundation.log(a) + share * (Foundation.log(b) - Foundation.log(a)))
    }
  }

  /// An integer k has the share of the interval from k to k + 1, so that the bounds are not drawn
  /// half as often as the others.
  private func integer(_ share: Double) -> Double {
    min(max(point(share, from: lower, to: upper + 1).rounded(.down), lower), upper)
  }

  private func number(_ share: Double) -> Double {
    let exact = point(share, from: lower, to: upper)
    let magnitude = scale == .log ? exact : upper - lower
    let decimals = Self.digits - 1 - Int(log10(magnitude).rounded(.down))
    let rounded = Double(String(format: "%.\(max(0, decimals))f", exact)) ?? exact
    return min(max(rounded, lower), upper)
  }
}
