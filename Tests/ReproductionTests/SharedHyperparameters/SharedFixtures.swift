import Foundation
import Reproduction

/// The fixture's hyperparameters over three files, in the order of the fixture.
let sharedFixtures = [
  "training": """
  hyperparameters:
    learningRate:
      value: 0.5
      unit: 1/ms
      source: paper
      place: Eq. 3
      about: the step of a weight
      minimum: 0
    epochs:
      value: 10
      source: ours
      reason: enough to converge
      about: passes over the data
      minimum: 1
      maximum: 1000

  """,
  "network": """
  hyperparameters:
    layers:
      value: [30, 20, 10]
      source: supplement
      about: cells per layer
    scheme:
      value: full
      source: author code
      about: how a step runs
      choices: [full, two_step]

  """,
]

/// The fixture's file, where all but one of its hyperparameters are shared.
let sharingYAML: String = {
  guard let start = fixtureYAML.firstRange(of: "hyperparameters:\n")?.lowerBound,
    let end = fixtureYAML.firstRange(of: "  plastic:\n")?.lowerBound
  else { preconditionFailure("the fixture has hyperparameters, the last of them plastic") }
  return fixtureYAML.replacingCharacters(
    in: start..<end, with: "sharedHyperparameters: [training, network]\nhyperparameters:\n")
}()

/// The file with values of its own for shared hyperparameters: the lines of its `defaults`.
func sharingYAML(defaults lines: String...) -> String {
  sharingYAML.replacing(
    "hyperparameters:\n",
    with: (["defaults:"] + lines).joined(separator: "\n  ") + "\nhyperparameters:\n",
    maxReplacements: 1)
}

func sharingSpec(
  _ yaml: String = sharingYAML, _ shared: [String: String] = sharedFixtures
) throws -> ExperimentSpec {
  try ExperimentSpec(id: fixtureID, yaml: yaml, file: "experiments/test/fig1-line.yaml") {
    shared[$0]
  }
}

/// A home's files, by their names below `experiments`.
func sharingFiles(_ yaml: String = sharingYAML) -> [String: String] {
  Dictionary(
    uniqueKeysWithValues: sharedFixtures.map { ("test/shared/\($0.key)", $0.value) }
      + [("test/fig1-line", yaml)])
}
