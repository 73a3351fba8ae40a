import Reproduction

extension ExperimentCatalog {
  /// Every experiment of the project: an explicit list, in the order of the report.
  public static let apical = ExperimentCatalog([
    DigitClassification.self,
    SelfPrediction.self,
    Association.self,
    NonlinearRegression.self,
  ])
}
