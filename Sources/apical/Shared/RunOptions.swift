import ArgumentParser
import Foundation
import LinearAlgebra
import Reproduction
import ResultsStore
import Tasks

/// How many runs at once, at which scale.
struct ScaleOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      smoke (seconds, never gives a verdict), quick, reduced (a night; quick where an experiment has no \
      such profile), or paper (the published sizes).
      """,
      valueName: "profile"))
  var profile = "quick"

  @Option(help: ArgumentHelp("How many runs to compute at once; 0: one per core.", valueName: "n"))
  var jobs = 0

  @Flag(help: "Run also what is completed, and from the beginning what has a checkpoint.")
  var force = false

  func validate() throws {
    guard CheckpointPace.standard(in: ProcessInfo.processInfo.environment) != nil else {
      throw ValidationError(
        "\(CheckpointPace.variable) should be a number of seconds: the least time between two checkpoints"
      )
    }
    guard jobs >= 0 else { throw ValidationError("--jobs should be 0 or more, not \(jobs)") }
    guard ExperimentSpec.profileNames.contains(profile) else {
      throw ValidationError(
        "there is no profile '\(profile)'; use \(ExperimentSpec.profileNames.joined(separator: ", "))"
      )
    }
  }

  /// Does the runs of a plan; Ctrl-C and SIGTERM end them in good order.
  func execute(_ plan: RunPlan, store: ResultsStore, data: DataCatalog, home: ProjectHome)
    -> RunSummary
  {
    let interruption = Interruption()
    let watcher = SignalWatcher(interruption)
    defer { watcher.stop() }
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let runner = Runner(
      store: store, data: data, environment: .current(home: home),
      jobs: jobs == 0 ? cores : jobs, interruption: interruption, output: .standardError())
    runner.pace = .standard(in: ProcessInfo.processInfo.environment) ?? .standard
    return runner.run(plan)
  }
}

extension RunEnvironment {
  /// Of this process.
  static func current(home: ProjectHome) -> RunEnvironment {
    capture(
      home: home.folder,
      blas: BLASDescription(
        name: BLASRuntime.configuration, core: BLASRuntime.core, threads: BLASRuntime.threads),
      arguments: CommandLine.arguments)
  }
}
