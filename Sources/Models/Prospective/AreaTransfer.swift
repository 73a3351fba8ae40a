import LinearAlgebra
import NetworkCore

extension CompartmentName {
  /// The slope of each neuron's transfer function: a constant.
  static let transferSlope: CompartmentName = "transferSlope"
  /// The offset of each neuron's transfer function: a constant.
  static let transferOffset: CompartmentName = "transferOffset"
}

/// The transfer functions of an area's neurons: of one kind, with slopes s and offsets o that may differ from neuron to neuron.
///
/// | kind | φ(u) |
/// |---|---|
/// | `linear` | `s (u − o)` |
/// | `relu` | `s max(u − o, 0)` |
/// | `softRelu` | `s log(1 + exp(10 (u − o))) / 10` |
/// | `logistic` | `1 / (1 + exp(−s (u − o)))` |
/// | `tanh` | `tanh(s (u − o))` |
/// | `hardSigmoid` | `s min(max((u − o) / 6 + 1/2, 0), 1)` |
///
/// Source: Max et al. 2026, code.
public struct AreaTransfer: Sendable, Hashable {
  public enum Kind: String, Sendable, Codable, CaseIterable {
    case linear, relu, softRelu, logistic, tanh, hardSigmoid

    /// The function with slope 1 and offset 0.
    public var plain: TransferFunction {
      switch self {
      case .linear: .linear
      case .relu: .relu
      case .softRelu: TransferFunction(.softplus, gain: 0.1, slope: 10)
      case .logistic: .logistic
      case .tanh: .tanh
      case .hardSigmoid: TransferFunction(.hardSigmoid)
      }
    }

    /// The function whose derivative models take for φ', with slope 1 and offset 0 whatever φ has: that of the hard sigmoid is 1 between
    /// −3 and 3 in the authors' code, which leaves out the 1/6.
    public var differentiated: TransferFunction {
      var function = plain
      if self == .hardSigmoid { function.gain = 6 }
      return function
    }

    /// φ' of a compartment's potential.
    func sensitivity(of compartment: CompartmentName) -> LocalExpression {
      self == .linear ? .constant(1) : .derivative(differentiated, .compartment(compartment))
    }
  }

  public var kind: Kind
  /// s, one for all neurons or one for each.
  public var slopes: [Double]
  /// o, one for all neurons or one for each.
  public var offsets: [Double]

  public init(_ kind: Kind, slopes: [Double] = [1], offsets: [Double] = [0]) {
    precondition(!slopes.isEmpty && !offsets.isEmpty, "slopes and offsets: one, or one a neuron")
    self.kind = kind
    self.slopes = slopes
    self.offsets = offsets
  }

  public static let linear = AreaTransfer(.linear)
  public static let tanh = AreaTransfer(.tanh)
  public static let logistic = AreaTransfer(.logistic)

  /// Whether all neurons have the same function.
  public var isUniform: Bool { slopes.count == 1 && offsets.count == 1 }
  /// Whether it is that of slope 1 and offset 0.
  var isPlain: Bool { slopes == [1] && offsets == [0] }
  /// Whether the slope is inside the function; else it is a factor of it.
  private var slopeIsInside: Bool { kind == .logistic || kind == .tanh }

  /// What a population needs to hold where functions differ.
  var compartments: [CompartmentName] { isUniform ? [] : [.transferSlope, .transferOffset] }

  /// Writes the constants into a population with ``compartments``.
  func prepare<Scalar: BLASScalar>(_ population: Population<Scalar>) {
    guard !isUniform else { return }
    for (name, values) in [(CompartmentName.transferSlope, slopes), (.transferOffset, offsets)] {
      precondition(
        values.count == 1 || values.count == population.size,
        "\(population.name): \(values.count) values for \(population.size) neurons")
      let matrix = population[name]
      for trial in 0..<matrix.columns {
        for i in 0..<matrix.rows {
          matrix[i, trial] = Scalar(values.count == 1 ? values[0] : values[i])
        }
      }
    }
  }

  /// φ of a compartment's potential, or of a part of it.
  func rate(of compartment: CompartmentName, times factor: Double = 1) -> LocalExpression {
    let potential = factor * LocalExpression.compartment(compartment)
    guard !isUniform else {
      if kind == .linear && isPlain { return potential }
      var function = kind.plain
      function.threshold = offsets[0]
      if slopeIsInside { function.slope = slopes[0] } else { function.gain *= slopes[0] }
      return .transfer(function, potential)
    }
    let shifted = potential - .compartment(.transferOffset)
    return slopeIsInside
      ? .transfer(kind.plain, .compartment(.transferSlope) * shifted)
      : .compartment(.transferSlope) * .transfer(kind.plain, shifted)
  }

  /// φ(u) of one neuron.
  public func callAsFunction(_ potential: Double, neuron i: Int) -> Double {
    let slope = slopes.count == 1 ? slopes[0] : slopes[i]
    let shifted = potential - (offsets.count == 1 ? offsets[0] : offsets[i])
    return slopeIsInside ? kind.plain(slope * shifted) : slope * kind.plain(shifted)
  }
}
