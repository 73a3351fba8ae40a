/// The hyperparameters of `experiments/burstccn2022/shared/training.yaml`.
struct MinibatchHyperparameters: Decodable, Sendable {
  let epochs: Int
  let batch: Int
  let angleEvery: Int
  let trainingImages, testImages: Int
}
