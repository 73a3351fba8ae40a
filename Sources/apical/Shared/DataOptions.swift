import ArgumentParser
import Foundation
import Reproduction
import Tasks

/// The option of every command that may read data sets.
struct DataOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The folder that holds mnist/ and cifar10/ (default: $APICAL_DATA, else data/ of the project).",
      valueName: "dir"))
  var data: String?

  /// Paths that the user writes are relative to the current directory, the default to the project.
  func catalog(home: ProjectHome) -> DataCatalog {
    if let data {
      return DataCatalog(folder: URL(filePath: data, directoryHint: .isDirectory))
    }
    let named = ProcessInfo.processInfo.environment[DataCatalog.variable] ?? ""
    return named.isEmpty ? DataCatalog(workingDirectory: home.folder) : DataCatalog()
  }
}
