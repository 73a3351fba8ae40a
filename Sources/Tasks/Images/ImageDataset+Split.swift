/// The training images of a data set in two parts.
public struct TrainingSplit<Images: LabeledImageSet>: Sendable {
  /// To learn from.
  public let train: Images
  /// To choose hyperparameters by, or to stop by.
  public let validation: Images
}

extension ImageDataset {
  /// Keeps the last images of the training set for validation; no image is moved, nothing is drawn.
  ///
  /// - Parameter count: how many to keep, at most the size of the training set. The default is a
  ///   twelfth, which for MNIST's 60,000 gives the usual 55,000 and 5,000.
  public func split(validation count: Int? = nil) -> TrainingSplit<Images> {
    let kept = count ?? train.count / 12
    precondition(
      (0...train.count).contains(kept),
      "\(kept) of \(train.count) training images cannot be kept for validation")
    let border = train.count - kept
    return TrainingSplit(train: train[0..<border], validation: train[border..<train.count])
  }
}
