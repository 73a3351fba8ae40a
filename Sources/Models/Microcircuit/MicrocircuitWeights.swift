import LinearAlgebra
import NetworkCore

/// The four weight sets of the dendritic microcircuit with layers 0...N of `n_k` pyramidal neurons.
///
/// Lists run over the hidden layers k = 1...N−1 (`bottomUp` to N), first entry k = 1. Matrices are
/// postsynaptic x presynaptic. Source: Sacramento et al. 2018, section 2.
public struct MicrocircuitWeights<Scalar: BLASScalar> {
  /// `W_k^PP,bu`, n_k x n_{k−1}: pyramids of the layer below onto basal dendrites.
  public var bottomUp: [Matrix<Scalar>]
  /// `W_k^PP,td`, n_k x n_{k+1}: pyramids of the layer above onto apical dendrites.
  public var topDown: [Matrix<Scalar>]
  /// `W_k^IP`, n_{k+1} x n_k: pyramids onto the interneurons of their layer.
  public var pyramidalToInterneuron: [Matrix<Scalar>]
  /// `W_k^PI`, n_k x n_{k+1}: interneurons onto apical dendrites.
  public var interneuronToPyramidal: [Matrix<Scalar>]
  /// Thresholds of the bottom-up pathways, n_k x 1; empty for none.
  public var bottomUpThresholds: [Matrix<Scalar>] = []
  /// Thresholds of the pyramid-to-interneuron pathways, n_{k+1} x 1; empty for none.
  public var interneuronThresholds: [Matrix<Scalar>] = []
  /// `G_k`, n_k x n_{k+1}, k = 0...N−1: generative top-down weights, down to the input; empty for none.
  public var generative: [Matrix<Scalar>] = []
  /// Thresholds of the generative weights, n_k x 1.
  public var generativeThresholds: [Matrix<Scalar>] = []

  public init(
    bottomUp: [Matrix<Scalar>], topDown: [Matrix<Scalar>],
    pyramidalToInterneuron: [Matrix<Scalar>], interneuronToPyramidal: [Matrix<Scalar>]
  ) {
    self.bottomUp = bottomUp
    self.topDown = topDown
    self.pyramidalToInterneuron = pyramidalToInterneuron
    self.interneuronToPyramidal = interneuronToPyramidal
  }

  /// `layers[k]` = n_k.
  public var layers: [Int] { [bottomUp[0].columns] + bottomUp.map(\.rows) }

  /// All weights and thresholds, by pathway and layer.
  public var named: [(name: String, matrix: Matrix<Scalar>)] {
    [
      ("bottomUp", bottomUp), ("bottomUpThreshold", bottomUpThresholds), ("topDown", topDown),
      ("pyramidalToInterneuron", pyramidalToInterneuron),
      ("interneuronThreshold", interneuronThresholds),
      ("interneuronToPyramidal", interneuronToPyramidal), ("generative", generative),
      ("generativeThreshold", generativeThresholds),
    ].flatMap { name, list in list.enumerated().map { ("\(name)\($0)", $1) } }
  }

  /// Every weight uniform in ±`range` ([-1, 1] in the paper), from streams named by pathway and layer.
  ///
  /// - Parameter pyramidalToInterneuronRange: of `W_k^IP`; `lateralRange` if nil.
  public static func uniform(
    layers: [Int], bottomUpRange: Double = 1, topDownRange: Double = 1, lateralRange: Double = 1,
    pyramidalToInterneuronRange: Double? = nil, streams: RandomStreams
  ) -> MicrocircuitWeights {
    func draw(_ name: String, _ rows: Int, _ columns: Int, _ range: Double) -> Matrix<Scalar> {
      var stream = streams.stream("weights/\(name)")
      return Matrix(rows, columns) { _, _ in
        range == 0 ? 0 : Scalar(stream.uniform(in: -range..<range))
      }
    }
    let top = layers.count - 1
    precondition(top >= 1, "a network needs an input and an output layer")
    return MicrocircuitWeights(
      bottomUp: (1...top).map {
        draw("bottomUp/\($0)", layers[$0], layers[$0 - 1], bottomUpRange)
      },
      topDown: (1..<top).map { draw("topDown/\($0)", layers[$0], layers[$0 + 1], topDownRange) },
      pyramidalToInterneuron: (1..<top).map {
        draw(
          "pyramidalToInterneuron/\($0)", layers[$0 + 1], layers[$0],
          pyramidalToInterneuronRange ?? lateralRange)
      },
      interneuronToPyramidal: (1..<top).map {
        draw("interneuronToPyramidal/\($0)", layers[$0], layers[$0 + 1], lateralRange)
      })
  }

  /// Gives every bottom-up pathway and every pathway onto interneurons a plastic threshold, starting at 0.
  public mutating func addThresholds() {
    bottomUpThresholds = bottomUp.map { Matrix($0.rows, 1) }
    interneuronThresholds = pyramidalToInterneuron.map { Matrix($0.rows, 1) }
  }

  /// Adds generative weights and thresholds for layers 0...N−1, uniform in ±`range`.
  public mutating func addGenerative(range: Double, streams: RandomStreams) {
    let sizes = layers
    for k in 0..<sizes.count - 1 {
      var stream = streams.stream("weights/generative/\(k)")
      func draw(_ rows: Int, _ columns: Int) -> Matrix<Scalar> {
        Matrix(rows, columns) { _, _ in
          range == 0 ? 0 : Scalar(stream.uniform(in: -range..<range))
        }
      }
      generative.append(draw(sizes[k], sizes[k + 1]))
      generativeThresholds.append(draw(sizes[k], 1))
    }
  }

  /// Sets the lateral weights to the self-predicting state, in which every apical dendrite is silent without a
  /// target, for any input:
  ///
  ///     W_k^PI = −W_k^PP,td        W_k^IP = (a_{k+1} / a_I) W_{k+1}^PP,bu
  ///
  /// - Parameter ratios: `a_{k+1} / a_I` for k = 1...N−1, from the conductances.
  public func makeSelfPredicting(ratios: [Double]) {
    for k in topDown.indices {
      interneuronToPyramidal[k].assign(from: topDown[k])
      interneuronToPyramidal[k].mapInPlace { -$0 }
      pyramidalToInterneuron[k].assign(from: bottomUp[k + 1])
      pyramidalToInterneuron[k].mapInPlace { $0 * Scalar(ratios[k]) }
      if !interneuronThresholds.isEmpty {
        interneuronThresholds[k].assign(from: bottomUpThresholds[k + 1])
        interneuronThresholds[k].mapInPlace { $0 * Scalar(ratios[k]) }
      }
    }
  }

  /// Sets the top-down weights to the transposes of the bottom-up weights above them: weight transport by hand.
  public func makeTopDownSymmetric() {
    for k in topDown.indices { topDown[k].assign(from: bottomUp[k + 1].transposed()) }
  }
}
