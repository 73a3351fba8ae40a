import Foundation
import Reproduction
import ResultsStore
import Tasks

/// Experiments to try the harness with; the fixture's file is theirs.
enum LineExperiment: Experiment {
  struct Hyperparameters: Decodable, Sendable {
    let learningRate: Double
    let epochs: Int
    let layers: [Int]
    let scheme: String
    let plastic: Bool
  }

  struct Diverged: Error, CustomStringConvertible {
    let description = "diverged at epoch 2"
  }

  static let name = "test/fig1-line"
  static let data = DataRequirement.none
  static let codeUnits = ["Models/Line"]

  /// The error is `seed + 1` over the learning rate in variant `deep`, four times that in `shallow`.
  /// Scheme `two_step` fails for seed 1.
  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    var stream = context.streams.stream("noise")
    let error = Double(context.seed + 1) / h.learningRate * (h.layers.count > 2 ? 1 : 4)
    for epoch in 0..<h.epochs {
      try context.progress(epoch, of: h.epochs, "epochs")
      if h.scheme == "two_step", context.seed == 1, epoch == 2 { throw Diverged() }
      context.record("error", error / Double(epoch + 1), step: epoch)
    }
    context.summarize("error", error)
    context.summarize("angle", 45)
    context.summarize("noise", stream.uniform())
    context.attach(Artifact(name: "note.txt", mediaType: "text/plain", data: Data("done".utf8)))
  }
}

/// The fixture's file for another experiment of the same hyperparameters.
func fixtureYAML(named name: String) -> String {
  fixtureYAML.replacing("experiment: test/fig1-line", with: "experiment: \(name)")
}

let testEnvironment = RunEnvironment(
  gitCommit: "0123", gitDirty: false, host: "host", processor: "processor", cores: 2,
  operatingSystem: "system", compiler: "compiler", blasLibrary: "library", blasCore: "core",
  blasThreads: 1, commandLine: "apical run")

/// A home with one experiment, a store and what is needed to run; in a folder of its own.
struct Laboratory {
  let folder: URL
  let home: ProjectHome
  let store: ResultsStore
  let data: DataCatalog
  var experiments: [any Experiment.Type] = [LineExperiment.self]
  var units = ["CKernels", "LinearAlgebra", "NetworkCore", "Tasks", "Models/Line"]
    .reduce(into: [:]) { $0[$1] = "hash of \($1)" }

  static func with<Value>(
    _ files: [String: String] = ["test/fig1-line": fixtureYAML],
    _ body: (Laboratory) throws -> Value
  ) throws -> Value {
    try withTemporaryFolder { folder in
      try makeHome(folder, files)
      return try body(
        Laboratory(
          folder: folder, home: ProjectHome(folder: folder),
          store: ResultsStore(at: folder.appending(path: "runs.sqlite")),
          data: DataCatalog(folder: folder)))
    }
  }

  func catalog() throws -> ExperimentCatalog {
    try ExperimentCatalog(experiments, home: home, fingerprints: CodeFingerprints(units: units))
  }

  func plan(_ request: RunRequest = RunRequest()) throws -> RunPlan {
    try catalog().plan(request, data: data, store: store)
  }

  @discardableResult
  func run(
    _ request: RunRequest = RunRequest(), jobs: Int = 2,
    interruption: Interruption = Interruption(),
    output: ProgressOutput = .silent(), environment: RunEnvironment = testEnvironment,
    pace: CheckpointPace = .standard
  ) throws -> RunSummary {
    let runner = Runner(
      store: store, data: data, environment: environment, jobs: jobs,
      interruption: interruption, output: output)
    runner.pace = pace
    return runner.run(try plan(request))
  }
}
