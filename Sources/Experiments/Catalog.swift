import Reproduction

extension ExperimentCatalog {
  /// Every experiment of the project: an explicit list, in the order of the report.
  public static let experiments: [any Experiment.Type] = [
    DigitClassification.self,
    SelfPrediction.self,
    Association.self,
    NonlinearRegression.self,
    DigitClassificationFigure.self,
    FrozenHiddenLayer.self,
    AllPlastic.self,
    GradientAlignment.self,
    TwoStepApproximation.self,
    NonlinearAssociation.self,
    PrototypeGeneration.self,
    Denoising.self,
    NoiseAndInitialisation.self,
    DigitRobustness.self,
    CompartmentTraces.self,
    PhaseLengthHistogram.self,
    CoordinatedErrors.self,
    InverseJacobians.self,
    HiddenLayers.self,
    Representations.self,
    UnsynchronisedPlateaus.self,
    GradientAngle.self,
    ReceptiveFields.self,
    SparseFeedback.self,
    SymmetricFeedback.self,
    SparseAmplification.self,
    ApicalAttenuation.self,
    BurstPlasticity.self,
    EventFeedbackRule.self,
    SpikingXOR.self,
    ContinuousRegression.self,
    QAlignment.self,
    RandomFeedbackModels.self,
    Depth.self,
    ColourPictures.self,
    BackpropagationLimit.self,
    YLearning.self,
    SymmetricFeedbackModels.self,
    IdealInterneurons.self,
    ShortRuns.self,
    CartPoleControl.self,
    DelayedMatch.self,
    DepthComparison.self,
    TunedDepthComparison.self,
    PopulationSizes.self,
    TransferVariability.self,
    DerivativeTransfer.self,
    HierarchicalMicrocircuit.self,
    IdealInhibition.self,
    NonlinearPredictiveCoding.self,
  ]

  /// The catalog of the project, with the files found below `home` and the fingerprints of this build.
  ///
  /// - Throws: what `init(_:home:fingerprints:)` throws.
  public static func apical(home: ProjectHome) throws -> ExperimentCatalog {
    try ExperimentCatalog(
      experiments, home: home, fingerprints: CodeFingerprints(units: SourceFingerprints.units))
  }
}
