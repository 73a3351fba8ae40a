import ArgumentParser
import Reporting
import Tasks

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract: "Tell which data sets are found, or download them.",
    subcommands: [Status.self, Download.self], defaultSubcommand: Status.self)

  struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Tell which data sets are found, and what to do about the others.")

    @OptionGroup var dataOptions: DataOptions
    @OptionGroup var shared: SharedOptions

    func run() throws {
      let catalog = dataOptions.catalog(home: try shared.home())
      print("folder: \(catalog.folder.path)")
      var report = HealthReport()
      report.addData(DataInventory(catalog))
      for finding in report.findings {
        print("\(finding.topic): \(finding.text)")
        if let remedy = finding.remedy { print("  -> \(remedy)") }
      }
      if report.hasProblem { throw ExitCode(ExitStatus.problem.rawValue) }
    }
  }

  struct Download: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Download MNIST and CIFAR-10 from their public mirrors.",
      discussion: """
        apical data download                         both: 11.6 MB and 170 MB
        apical data download --mnist

        Goes on where an earlier download stopped; checks sha256; leaves alone what is there.
        """)

    @Flag(help: "Only MNIST.")
    var mnist = false

    @Flag(name: .customLong("cifar10"), help: "Only CIFAR-10.")
    var cifar10 = false

    @OptionGroup var dataOptions: DataOptions
    @OptionGroup var shared: SharedOptions

    func run() throws {
      let folder = dataOptions.catalog(home: try shared.home()).folder
      let downloader = DataDownloader(folder: folder)
      var outcomes: [DataDownloader.Outcome] = []
      if mnist || !cifar10 {
        Terminal.remark("MNIST into \(folder.path)")
        outcomes += try downloader.fetchMNIST()
      }
      if cifar10 || !mnist {
        Terminal.remark("CIFAR-10 into \(folder.path)")
        outcomes.append(try downloader.fetchCIFAR10())
      }
      for outcome in outcomes {
        switch outcome {
        case .alreadyThere(let file): print("already there: \(file.path)")
        case .downloaded(let file): print("downloaded: \(file.path)")
        }
      }
    }
  }
}
