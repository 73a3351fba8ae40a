import CKernels
import LinearAlgebra

/// The geometry of a convolution without padding: which positions of a map of features see which.
///
/// A map is a column of `height · width · channels` values, position by position from the top left, row by row, the channels of
/// a position side by side: element `(y, x, c)` stands at `(y · width + x) · channels + c`. Output position (y, x) sees the
/// `kernel x kernel` input positions from `(stride · y, stride · x)` on. Rows and columns that no stride reaches are seen by none.
///
/// Kernels are a matrix of `outputChannels x patchSize`; element `(o, (ky · kernel + kx) · inputChannels + c)` weighs channel c
/// at offset (ky, kx).
public struct Convolution: Hashable, Sendable {
  public let inputHeight, inputWidth, inputChannels: Int
  public let outputChannels: Int
  /// Height and width of a kernel.
  public let kernel: Int
  public let stride: Int

  public init(
    inputHeight: Int, inputWidth: Int, inputChannels: Int, outputChannels: Int, kernel: Int,
    stride: Int = 1
  ) {
    precondition(
      min(inputHeight, inputWidth, inputChannels, outputChannels, kernel, stride) > 0,
      "a convolution's sizes are above 0")
    precondition(
      kernel <= min(inputHeight, inputWidth),
      "a kernel of \(kernel) does not fit into \(inputHeight) x \(inputWidth)")
    self.inputHeight = inputHeight
    self.inputWidth = inputWidth
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.kernel = kernel
    self.stride = stride
  }

  public var outputHeight: Int { (inputHeight - kernel) / stride + 1 }
  public var outputWidth: Int { (inputWidth - kernel) / stride + 1 }
  public var outputPositions: Int { outputHeight * outputWidth }
  public var inputSize: Int { inputHeight * inputWidth * inputChannels }
  public var outputSize: Int { outputPositions * outputChannels }
  /// Input values that one output position sees.
  public var patchSize: Int { kernel * kernel * inputChannels }

  /// What each output position sees, `patchSize x (outputPositions · trials)`, of maps `inputSize x trials`.
  public func patches<S>(of maps: Matrix<S>) -> Matrix<S> {
    precondition(maps.rows == inputSize, "maps do not fit the convolution")
    let result = Matrix<S>(patchSize, outputPositions * maps.columns)
    forEachPatch(trials: maps.columns) { column, trial, row, place in
      for i in 0..<kernel * inputChannels { result[row + i, column] = maps[place + i, trial] }
    }
    return result
  }

  /// The adjoint of ``patches(of:)``: every input value is the sum of what stands for it in the patches.
  public func fold<S>(_ patches: Matrix<S>, trials: Int) -> Matrix<S> {
    precondition(patches.rows == patchSize && patches.columns == outputPositions * trials)
    let result = Matrix<S>(inputSize, trials)
    forEachPatch(trials: trials) { column, trial, row, place in
      for i in 0..<kernel * inputChannels { result[place + i, trial] += patches[row + i, column] }
    }
    return result
  }

  /// Calls `body` for every row of every patch: the patch's column, the trial, the first of its rows, and where it starts in the map.
  private func forEachPatch(
    trials: Int, _ body: (_ column: Int, _ trial: Int, _ row: Int, _ place: Int) -> Void
  ) {
    for trial in 0..<trials {
      for y in 0..<outputHeight {
        for x in 0..<outputWidth {
          let column = trial * outputPositions + y * outputWidth + x
          for ky in 0..<kernel {
            body(
              column, trial, ky * kernel * inputChannels,
              ((y * stride + ky) * inputWidth + x * stride) * inputChannels)
          }
        }
      }
    }
  }

  /// Maps of `outputSize x trials` as `outputChannels x (outputPositions · trials)`.
  public func channels<S>(of maps: Matrix<S>) -> Matrix<S> {
    precondition(maps.rows == outputSize, "maps do not fit the convolution")
    return Matrix(outputChannels, outputPositions * maps.columns) { channel, column in
      maps[
        column % outputPositions * outputChannels + channel, column / outputPositions]
    }
  }

  var geometry: ck_convolution {
    ck_convolution(
      in_width: Int32(inputWidth), in_channels: Int32(inputChannels),
      kernel: Int32(kernel), stride: Int32(stride), out_height: Int32(outputHeight),
      out_width: Int32(outputWidth), out_channels: Int32(outputChannels),
      ld_patches: Int32(Self.paddedPatchSize(patchSize)))
  }

  /// Patches are whole cache lines apart in either precision.
  private static func paddedPatchSize(_ size: Int) -> Int { (size + 15) / 16 * 16 }

  /// Elements of a buffer for the patches of so many trials.
  func patchCount(trials: Int) -> Int {
    Self.paddedPatchSize(patchSize) * outputPositions * trials
  }
}

/// Which neurons a pathway connects, and how many weights that takes.
public enum Connectivity: Hashable, Sendable {
  /// Every source neuron with every target neuron: weights N_post x N_pre.
  case full
  /// The source is the convolution's input map, the target its output map: kernels `outputChannels x patchSize`.
  case convolution(Convolution)
  /// The other way round, through the same synapses: the source is the convolution's output map, the target its input map.
  case transposedConvolution(Convolution)

  /// That of the same synapses in the other direction.
  public var transposed: Connectivity {
    switch self {
    case .full: .full
    case .convolution(let geometry): .transposedConvolution(geometry)
    case .transposedConvolution(let geometry): .convolution(geometry)
    }
  }

  /// Rows and columns of the weights from `source` to `target` neurons.
  func weights(target: Int, source: Int) -> (rows: Int, columns: Int) {
    switch self {
    case .full: (target, source)
    case .convolution(let geometry), .transposedConvolution(let geometry):
      (geometry.outputChannels, geometry.patchSize)
    }
  }

  /// Whether populations of these sizes can be so connected.
  func fits(target: Int, source: Int) -> Bool {
    switch self {
    case .full: true
    case .convolution(let g): target == g.outputSize && source == g.inputSize
    case .transposedConvolution(let g): target == g.inputSize && source == g.outputSize
    }
  }

  /// How many thresholds the target has: one for each neuron, or for each channel of a map.
  func thresholds(target: Int) -> Int {
    switch self {
    case .full: target
    case .convolution(let geometry): geometry.outputChannels
    case .transposedConvolution(let geometry): geometry.inputChannels
    }
  }
}
