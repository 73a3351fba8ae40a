import LinearAlgebra
import Models
import NetworkCore
import Reproduction
import ResultsStore

/// Fig. 5, supplement 1: the Jacobians of the forward and the feedback path become approximate inverses.
enum InverseJacobians: Experiment {
  static let name = "guerguiev2017/fig5s1-inverse-jacobians"
  static let data = DataRequirement.digits
  static let codeUnits =
    SegregatedFigure.codeUnits + ["Experiments/Guerguiev2017/InverseJacobians"]

  struct Hyperparameters: Decodable, Sendable {
    @SharedHyperparameters var network: SegregatedHyperparameters
    @SharedHyperparameters var training: SegregatedTrainingHyperparameters
    let averagedImages: Int
  }

  /// U, the mean of the products over the last images.
  private struct Record: Codable {
    var sum: [[Double]] = []
    var first: [[Double]] = []
    var last: [[Double]] = []
    var eigenvalues: [Double] = []
  }

  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    try require(h.network.hiddenLayers.count == 1, "hiddenLayers should have one layer")
    try require(h.network.hiddenLearning == .plateaus, "hiddenLearning should be plateaus")
    let training = try SegregatedTraining(h.network, h.training, context)
    let images = h.training.epochs * training.epochImages
    try require(
      h.averagedImages <= images, "averagedImages should be at most the \(images) images of the run"
    )
    var record = Record()
    try training.run(context, record: &record) { record, image, _ in
      let product = training.network.jacobianProduct().rowArrays
      record.sum = record.sum.isEmpty ? product : sum(record.sum, product)
      guard image % h.averagedImages == 0 else { return }
      let u = Matrix(rows: record.sum.map { $0.map { $0 / Double(h.averagedImages) } })
      record.sum = []
      let difference = Matrix(u.rows, u.columns) { ($0 == $1 ? 1 : 0) - u[$0, $1] }
      let square = Matrix<Double>(u.rows, u.rows)
      square.assignProduct(difference, difference, transposingFirst: true)
      let eigenvalue = LargestEigenvalue.of(square)
      record.eigenvalues.append(eigenvalue)
      context.record("max_eigenvalue", eigenvalue, step: image)
      context.record("distance_to_identity", difference.squaredNorm.squareRoot(), step: image)
      let diagonal = (0..<u.rows).reduce(0) { $0 + u[$1, $1] } / Double(u.rows)
      context.record("mean_diagonal", diagonal, step: image)
      context.summarize("mean_diagonal", diagonal)
      if record.first.isEmpty { record.first = u.rowArrays }
      record.last = u.rowArrays
    }
    guard let first = record.eigenvalues.first else { return }
    context.summarize("max_eigenvalue_first", first)
    let recent = record.eigenvalues.suffix(max(1, 5000 / h.averagedImages)).sorted()
    context.summarize("max_eigenvalue_median_last_5000", recent[recent.count / 2])
    let (start, end) = (Matrix(rows: record.first), Matrix(rows: record.last))
    context.summarize("distance_ratio", distance(end) / distance(start))
    context.attach(
      Artifact(
        name: "jacobian-products.png", mediaType: "image/png",
        data: MatrixSheet.png(of: [start, end])))
  }

  private static func sum(_ a: [[Double]], _ b: [[Double]]) -> [[Double]] {
    zip(a, b).map { zip($0, $1).map { $0 + $1 } }
  }

  /// `‖U − I‖`, Frobenius.
  private static func distance(_ u: Matrix<Double>) -> Double {
    Matrix(u.rows, u.columns) { u[$0, $1] - ($0 == $1 ? 1 : 0) }.squaredNorm.squareRoot()
  }

  static func plausibility(_ h: Hyperparameters) -> [PlausibilityTable] { h.network.plausibility() }
}
