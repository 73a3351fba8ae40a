import Experiments
import Foundation
import Reproduction
import Testing

@Suite struct CatalogTests {
  /// The repository's root, three folders above this file.
  static let home = ProjectHome(
    folder: URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent())

  @Test func everyExperimentHasItsFileAndEveryFileItsExperiment() throws {
    let catalog = try ExperimentCatalog.apical(home: Self.home)
    let folder = Self.home.folder.appending(path: "experiments")
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
    #expect(Set(files) == Set(catalog.entries.map(\.name)))
    #expect(catalog.entries.count == ExperimentCatalog.experiments.count)
  }
}
