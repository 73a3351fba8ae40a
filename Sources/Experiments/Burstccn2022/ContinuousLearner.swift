import LinearAlgebra
import Models
import NetworkCore

/// A network of bursting neurons on a task in time, step after step.
struct ContinuousLearner {
  /// What a stretch of steps looked like, one entry for each.
  struct Course {
    var outputs: [Double] = []
    var targets: [Double] = []

    /// `(e_L − t)²`.
    var squaredErrors: [Double] {
      zip(outputs, targets).map { ($0 - $1) * ($0 - $1) }
    }
  }

  let network: ContinuousBurstingNetwork
  private let task: CosineTask
  private let outputs: Matrix<Double>
  /// Steps taken.
  private(set) var step = 0

  init(_ network: ContinuousBurstingNetwork, _ task: CosineTask) {
    self.network = network
    self.task = task
    outputs = Matrix(task.targets.rows, CosineTask.blockLength)
  }

  /// Runs steps and adds to `course`; of several outputs only the first is kept.
  mutating func run(_ count: Int, _ mode: ContinuousBurstingMode, into course: inout Course) {
    var remaining = count
    while remaining > 0 {
      let first = nextColumn()
      let columns = first..<min(first + remaining, CosineTask.blockLength)
      network.run(columns, of: task.inputs, targets: task.targets, mode, into: outputs)
      for column in columns {
        course.outputs.append(outputs.column(column)[0])
        course.targets.append(task.targets.column(column)[0])
      }
      step += columns.count
      remaining -= columns.count
    }
  }

  /// Takes a teaching step.
  ///
  /// - Returns: for each layer the angle between what it did to the weights and the descent of the squared error of a feedforward
  ///   network with the weights before it, under the same input, in degrees.
  mutating func angles(into course: inout Course) -> [Double] {
    let column = nextColumn()
    let reference = network.gradientReference
    let descent = reference.descent(
      Matrix(Array(task.inputs.column(column))), Matrix(Array(task.targets.column(column))))
    let before = reference.layers.map { $0.weights.copy() }
    run(1, .teaching, into: &course)
    return zip(before, zip(network.weights.feedforward, descent)).map { before, now in
      let change = now.0.copy()
      change.add(before, scale: -1)
      return Matrix.angle(change, now.1)
    }
  }

  /// The column of the next step, of whose block the task then is.
  private func nextColumn() -> Int {
    let column = step % CosineTask.blockLength
    if column == 0 { task.prepare(block: step / CosineTask.blockLength) }
    return column
  }
}
