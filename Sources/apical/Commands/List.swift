import ArgumentParser
import Experiments
import Reporting
import Reproduction
import Support

struct List: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the experiments: paper, figure, data, cost, last verdicts.",
    discussion: """
      The cost is that of a whole profile on one core, as measured by the runs in the store; \
      the verdicts are those of the most faithful profile that has runs.
      """)

  @OptionGroup var shared: SharedOptions

  func run() throws {
    let catalog = try ExperimentCatalog.apical(home: shared.home())
    let runs = try shared.openIfPresent()?.runs() ?? []
    var table = ResultTable(columns: ["experiment", "figure", "data", "cost", "verdicts"])
    for entry in catalog.entries {
      let overview = try entry.overview(runs)
      let costs = overview.costs.map { cost in
        cost.profile + " " + (cost.seconds.map(Duration.text) ?? "?")
      }
      let verdicts = overview.profile.map { "\(overview.verdicts) (\($0))" } ?? "not run"
      table.rows.append(
        [
          entry.name, entry.specification.paper.figure, "\(entry.type.data)",
          costs.joined(separator: ", "), verdicts,
        ].map { .string($0) })
    }
    print(table.text(.table))
    print("\n'apical describe NAME' tells what one shows; 'apical run NAME' runs it.")
  }
}
