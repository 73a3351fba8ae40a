import LinearAlgebra
import NetworkCore

/// A network of layers that learns from minibatches, each with the target of its output, and that can be asked how its updates lie
/// to the gradient.
public protocol LayeredNetwork<Scalar>: AnyObject {
  associatedtype Scalar: BLASScalar

  var architecture: LayeredArchitecture { get }
  var circuit: Circuit<Scalar> { get }
  /// The input, n_0 x trials, to be set before a sweep.
  var input: Matrix<Scalar> { get }
  /// The targets of the output, n_L x trials, to be set before a sweep with a teacher.
  var target: Matrix<Scalar> { get }
  /// What the network answers, n_L x trials.
  var output: Matrix<Scalar> { get }
  /// All that learning changes, by names for a checkpoint.
  var learned: [(name: String, matrix: Matrix<Scalar>)] { get }
  /// W_k and c_k as they are now.
  var forwardWeights: LayeredWeights<Scalar> { get }
  /// What sends errors down to the hidden layers, as it is now: n_k x n_{k+1}, or the kernels of layer k + 1.
  var feedbackWeights: [Matrix<Scalar>] { get }
  /// The network whose exact gradient this one's updates are compared with.
  var gradientReference: GradientReference<Scalar> { get }

  /// One sweep up.
  func predict()
  /// The directions that the last sweeps would move the forward weights in, by layer, mean over the minibatch. The matrices are
  /// overwritten by the next call.
  func updates() -> [Matrix<Scalar>]
}

/// What is asked of a network now and then; none of it is computed while it learns.
extension LayeredNetwork {
  /// Logistic units with the same forward weights, and `½ Σ (t − r_L)²` with targets of 0 and 1.
  public var gradientReference: GradientReference<Scalar> {
    architecture.gradientReference(forwardWeights)
  }

  /// The angles of the updates of the last sweeps with a teacher to backpropagation and feedback alignment.
  public func alignment() -> UpdateAlignment {
    UpdateAlignment(
      of: updates(), to: gradientReference, feedback: feedbackWeights, input: input,
      target: target)
  }

  /// The angles of the updates of several minibatches together, those of the sum of the updates.
  ///
  /// - Parameters:
  ///   - minibatches: how many; at least one.
  ///   - compare: sets the input and the target of one, and sweeps with a teacher.
  public func alignment(over minibatches: Int, _ compare: (_ index: Int) -> Void) -> UpdateAlignment
  {
    var sums: UpdateAlignment.Directions<Scalar>?
    for index in 0..<minibatches {
      compare(index)
      let directions = UpdateAlignment.Directions(
        updates(), to: gradientReference, feedback: feedbackWeights, input: input, target: target)
      sums?.add(directions)
      sums = sums ?? directions.copy()
    }
    guard let sums else { preconditionFailure("an alignment over no minibatch") }
    return UpdateAlignment(sums)
  }

  /// The angles between W_{k+1} and the feedback weights to layer k, by hidden layer, in degrees.
  public func forwardToFeedbackAngles() -> [Double] {
    architecture.anglesToForward(feedbackWeights, forwardWeights)
  }
}
