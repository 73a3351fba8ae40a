import Foundation
import Reproduction

/// A complete file, valid as it stands; tests break one line of it at a time.
let fixtureYAML = """
  experiment: test/fig1-line
  title: A line is learned
  paper: {key: test, figure: Fig. 1}
  shows: >
    A line is
    learned.
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
    layers:
      value: [30, 20, 10]
      source: supplement
      about: cells per layer
    scheme:
      value: full
      source: author code
      about: how a step runs
      choices: [full, two_step]
    plastic:
      value: true
      source: re-implementation
      about: whether weights change
  variants:
    deep: {about: all layers}
    shallow: {about: no hidden layer, set: {layers: [30, 10], epochs: 20}}
  profiles:
    smoke: {seeds: 1, set: {epochs: 1}, variants: [deep]}
    quick: {seeds: 3, set: {epochs: 5}}
    paper: {seeds: 5}
  deviations:
    - {place: Fig. 1, text: fewer epochs}
  claims:
    - id: 1.a
      statement: deep is better
      place: Fig. 1
      metric: deep.error / shallow.error
      kind: ordering
      comparison: "<="
      target: 0.5
      partly: 0.8
      reason: half is plainly better
      provenance: qualitative
      verdictAt: [quick, paper]
    - id: 1.b
      statement: the error is small
      place: Fig. 1
      metric: fraction(deep.error <= 0.1)
      kind: threshold
      comparison: ">="
      target: 0.8
      reason: most of the seeds
      provenance: ours
      verdictAt: [paper]
      dataset: mnist
    - id: 1.c
      statement: the angle is about 45 degrees
      place: Fig. 1
      metric: deep.angle
      kind: value
      comparison: within
      target: [35, 55]
      partly: [35, 75]
      reason: read off the figure
      provenance: published
      published: about 45 degrees
      verdictAt: [quick, paper]
  charts:
    - file: error
      title: The error
      series: [error]
      xLabel: epoch
      yLabel: error
      logY: true
      about: The error over the epochs.

  """

let fixtureID = ExperimentID("test/fig1-line") ?? fatalID

private var fatalID: ExperimentID { preconditionFailure("the fixture's name is well formed") }

func fixtureSpec(_ yaml: String = fixtureYAML) throws -> ExperimentSpec {
  try ExperimentSpec(id: fixtureID, yaml: yaml, file: "experiments/test/fig1-line.yaml")
}

/// Runs the body with a new folder, removed afterwards.
func withTemporaryFolder<Value>(_ body: (URL) throws -> Value) throws -> Value {
  let folder = FileManager.default.temporaryDirectory
    .appending(path: "apical-\(UUID().uuidString)", directoryHint: .isDirectory)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}

/// Writes experiments' files below a folder, which thereby becomes a home.
func makeHome(_ folder: URL, _ files: [String: String]) throws {
  for (name, yaml) in files {
    let file = folder.appending(path: "experiments/\(name).yaml")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(yaml.utf8).write(to: file)
  }
}
