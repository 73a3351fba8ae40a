import ArgumentParser
import Experiments
import Foundation
import Reporting
import Reproduction
import ResultsStore
import Tasks

struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Look at everything the program stands on, and say what to do about problems.")

  @OptionGroup var dataOptions: DataOptions
  @OptionGroup var shared: SharedOptions

  func run() throws {
    var report = HealthReport()
    report.add("version", .ok, Apical.configuration.version)
    report.addLinearAlgebra()
    report.addGnuplot()
    do {
      try examineProject(&report)
    } catch {
      report.add("project", .problem, "\(error)")
    }
    for finding in report.findings {
      let state = finding.state.rawValue.padding(toLength: 7, withPad: " ", startingAt: 0)
      print("\(state)  \(finding.topic): \(finding.text)")
      if let remedy = finding.remedy { print("         -> \(remedy)") }
    }
    if report.hasProblem { throw ExitCode(ExitStatus.problem.rawValue) }
  }

  private func examineProject(_ report: inout HealthReport) throws {
    report.addStore(at: try shared.storeURL()) { try shared.openIfPresent() }
    let home = try shared.home()
    report.add("project", .ok, home.folder.path)
    report.addEnvironment(.current(home: home))
    let catalog = try ExperimentCatalog.apical(home: home)
    report.add("experiments", .ok, "\(catalog.entries.count), whose files fit their code")
    report.addData(DataInventory(dataOptions.catalog(home: home)))
  }
}
