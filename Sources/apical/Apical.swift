import ArgumentParser
import Foundation

/// The root: `apical COMMAND`.
struct Apical: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apical",
    abstract: "Reproduces, figure by figure, papers on how cortex could do error backpropagation.",
    discussion: """
      apical list                              what can be reproduced
      apical describe figS1-self               what it shows, with all its numbers
      apical run figS1-self --profile smoke    one experiment, in seconds
      apical reproduce                         all that is not done yet, and the report
      apical sweep figS1-self --help           search for hyperparameters
      apical status --why                      what is missing, and why
      apical runs --where "metric.test_error < 0.03" --sort metric.test_error

      An experiment is named KEY/FIGURE; a beginning of either part that fits only one is enough. \
      A run is named by a beginning of its id. Every command explains itself with --help.

      EXIT CODES
        0    done
        1    a run failed, or a trace deviates by more than its tolerance
        2    a problem with data, a results store, a file or a run id
        64   the command line is not understood: a command, name, value, filter
        130  stopped by Ctrl-C (SIGINT)
        143  stopped by SIGTERM
      """,
    version: "apical 0.1.0",
    groupedSubcommands: [
      CommandGroup(
        name: "Experiments:",
        subcommands: [
          List.self, Describe.self, RunCommand.self, Reproduce.self, Sweep.self, Status.self,
          ReportCommand.self,
        ]),
      CommandGroup(
        name: "Results:",
        subcommands: [
          Runs.self, Show.self, Diff.self, Tag.self, NoteCommand.self, Delete.self, Gc.self,
          Export.self, Import.self, SQL.self,
        ]),
      CommandGroup(
        name: "Surroundings:", subcommands: [DataCommand.self, Doctor.self, Conform.self]),
    ])

  /// Runs the command of the process's arguments; errors go to the standard error, each with its
  /// exit code.
  static func runAndExit() -> Never {
    do {
      let arguments = Array(CommandLine.arguments.dropFirst())
      try checkCommandName(arguments)
      var command = try parseAsRoot(arguments)
      try command.run()
      exit()
    } catch {
      guard let status = ExitStatus(error) else { exit(withError: error) }
      Terminal.complain("\(error)")
      Foundation.exit(status.rawValue)
    }
  }

  private static func checkCommandName(_ arguments: [String]) throws {
    let names = configuration.subcommands.map { $0._commandName } + ["help"]
    guard let name = arguments.first, !name.hasPrefix("-"), !names.contains(name) else { return }
    throw CommandFailure.unknownCommand(name, known: names)
  }
}
