import Reproduction

extension ExperimentCatalog {
  /// Every experiment of the project: an explicit list, in the order of the report.
  ///
  /// - Throws: a ``ReproductionError`` where a file under `home` is missing or does not fit its code.
  public static func apical(home: ProjectHome) throws -> ExperimentCatalog {
    try ExperimentCatalog(
      [
        DigitClassification.self,
        SelfPrediction.self,
        Association.self,
        NonlinearRegression.self,
      ], home: home, fingerprints: CodeFingerprints(units: SourceFingerprints.units))
  }
}
