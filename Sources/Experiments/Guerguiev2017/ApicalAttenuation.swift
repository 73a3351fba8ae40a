import LinearAlgebra
import Models
import NetworkCore
import Reproduction

/// Fig. 9: somata that feel their apical dendrites.
enum ApicalAttenuation: SegregatedFigureExperiment {
  static let name = "guerguiev2017/fig9-apical-attenuation"
  static let codeUnits =
    SegregatedFigure.codeUnits + ["Experiments/Guerguiev2017/ApicalAttenuation"]

  static func run(_ h: SegregatedFigure.Hyperparameters, _ context: RunContext) throws {
    try h.network.check()
    // A resumed run has them already.
    if context.resumedCheckpoint == nil { recordGains(h.network.parameters, context) }
    try SegregatedFigure.run(h, context)
  }

  /// Fig. 9A: the soma under a constant potential of one dendrite, the other one at rest.
  private static func recordGains(_ parameters: SegregatedParameters, _ context: RunContext) {
    func course(_ driven: CompartmentName) -> [Double] {
      let neuron = Population<Double>(
        "neuron", size: 1, cellType: .pyramidal, compartments: [.basal, .apical, .soma])
      let circuit = Circuit("one neuron", populations: [neuron], pathways: [])
      let step = Program(
        [.update(neuron, .soma, parameters.hiddenSoma.eulerStep(parameters.timeStep))],
        for: circuit)
      neuron[driven].fill(1)
      return (0..<200).map { _ in
        step.run()
        return neuron[.soma][0]
      }
    }
    let (basal, apical) = (course(.basal), course(.apical))
    for step in 0..<40 {
      context.record("soma_basal_drive", basal[step], step: step + 1)
      context.record("soma_apical_drive", apical[step], step: step + 1)
    }
    if parameters.apicalConductance != 0 {
      context.summarize("gain_basal_over_apical", basal[199] / apical[199])
    }
  }
}
