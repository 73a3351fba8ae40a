import LinearAlgebra
import NetworkCore
import Tasks

/// A network that learns to tell the classes of images from minibatches.
protocol DigitLearner: AnyObject {
  /// The minibatch, values of an image x images.
  var input: Matrix<Float> { get }
  /// Classes x images; the largest of a column is the answer.
  var output: Matrix<Float> { get }
  /// Classes x images, in the unit that the network is taught in.
  var target: Matrix<Float> { get }
  /// What ``target`` holds for the right class and for the others.
  var teaching: (right: Float, wrong: Float) { get }

  /// Everything that learning changes, by names for a checkpoint.
  var learned: [(name: String, matrix: Matrix<Float>)] { get }
  /// The random numbers that training takes, where it takes any.
  var noise: RandomStream? { get set }

  /// Called before the minibatches of each epoch, the first being 0.
  func prepare(epoch: Int)
  /// Answers the minibatch.
  func predict()
  /// Answers the minibatch and learns from it.
  func train()
  /// The angle of each layer's update on the minibatch to the gradient, in degrees; the weights stay.
  func angles() -> [Double]
}

extension DigitLearner {
  var batch: Int { input.columns }

  func prepare(epoch: Int) {}

  /// Puts the images at `indices` and the targets of their classes into the minibatch.
  func load(_ images: some LabeledImageSet, _ indices: some Collection<Int>) {
    images.fill(input, with: indices)
    setTargets(images, indices)
  }

  /// Puts the targets of the classes of the images at `indices` into the minibatch.
  func setTargets(_ images: some LabeledImageSet, _ indices: some Collection<Int>) {
    let (right, wrong) = teaching
    target.fill(wrong)
    for (column, index) in indices.enumerated() {
      target[Int(images.labels[index]), column] = right
    }
  }

  /// The class whose output is the most active for an image of the minibatch.
  func answer(_ column: Int) -> Int? {
    let answers = output.column(column)
    return answers.indices.max { answers[$0] < answers[$1] }
  }

  /// The fraction of images whose most active output is not their class.
  func errorRate(on images: some LabeledImageSet) -> Double {
    var errors = 0
    for start in stride(from: 0, to: images.count, by: batch) {
      // The last minibatch is filled up with its last image, which then counts once.
      load(images, (0..<batch).map { min(start + $0, images.count - 1) })
      predict()
      for column in 0..<min(batch, images.count - start) {
        if answer(column) != Int(images.labels[start + column]) { errors += 1 }
      }
    }
    return Double(errors) / Double(images.count)
  }
}
