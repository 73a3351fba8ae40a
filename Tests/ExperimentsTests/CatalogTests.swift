import Experiments
import Foundation
import Reproduction
import Testing

@Suite struct CatalogTests {
  /// The repository's root, three folders above this file.
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static func catalog() throws -> ExperimentCatalog { try loaded.get() }

  /// Read once for all tests: it takes longer than many a run.
  private static let loaded = Result {
    try ExperimentCatalog.apical(home: ProjectHome(folder: folder))
  }

  @Test func everyExperimentHasItsFileAndEveryFileItsExperiment() throws {
    let catalog = try Self.catalog()
    let experiments = Self.folder.appending(path: "experiments").path
    let files = try FileManager.default.subpathsOfDirectory(atPath: experiments)
      .filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
    // A shared file that no figure lists would be as unread as an experiment's without its code.
    let shared = catalog.entries.flatMap { entry in
      entry.specification.sharedHyperparameters.map { "\(entry.id.paper)/shared/\($0)" }
    }
    #expect(Set(files) == Set(catalog.entries.map(\.name) + shared))
    #expect(catalog.entries.count == ExperimentCatalog.experiments.count)
  }

  @Test func everyExperimentMakesClaimsAndShowsThem() throws {
    for entry in try Self.catalog().entries {
      #expect(!entry.specification.claims.isEmpty, "\(entry.name)")
      #expect(!entry.specification.charts.isEmpty, "\(entry.name)")
      #expect(entry.specification.shows.count > 100, "\(entry.name)")
    }
  }

  /// The published criteria of this paper's card, by claim: what a file may not weaken.
  @Test func claimsKeepTheirPublishedTargets() throws {
    let claims = Dictionary(
      uniqueKeysWithValues: try Self.catalog().entries.flatMap(\.specification.claims).map {
        ($0.id, $0)
      })
    for (id, upper) in [
      ("S1.a", 0.02), ("S1.b", 0.02), ("F1.a", 1e-10), ("F1.c", 0.01), ("F1.d", 0.01),
      ("F1.e", 0.01), ("F2.a", 0.25), ("F2.b", 0.5), ("F2.c", 0.7), ("F2.e", 0.3), ("S1.d", 55),
      ("T.a", 0.5), ("T.b", 20), ("T.c", 0.01), ("T.d1", 0.01), ("M.a", 2.36), ("M.a_ideal", 2.36),
      ("M.b", 0.8), ("M.c", 0.35), ("M.d", 2.61), ("M.d_ideal", 2.61), ("M.e", 3.08), ("M.f", 0.05),
      ("D.a", 0.6), ("D.c", 0.05),
    ] {
      #expect(claims[id]?.full.upper == upper, "\(id)")
    }
    for (id, lower) in [
      ("S1.c", 0.5), ("F1.b", 3), ("F2.d", 0.8), ("S1.d", 35), ("T.b", 5), ("T.d2", 10),
      ("G.a", 9), ("G.b", 9), ("D.b", 10),
    ] {
      #expect(claims[id]?.full.lower == lower, "\(id)")
    }
    // The weaker bounds.
    for (id, upper) in [
      ("S1.a", 0.2), ("S1.b", 0.2), ("F1.c", 0.1), ("F2.a", 0.6), ("F2.b", 0.8), ("F2.e", 0.8),
      ("T.a", 2), ("T.c", 0.05), ("T.d1", 0.1), ("M.a", 4), ("M.b", 2.5), ("M.c", 0.6),
      ("M.d", 4.5),
      ("M.e", 8), ("M.f", 0.3), ("D.a", 0.999), ("D.c", 0.3),
    ] {
      #expect(claims[id]?.partly?.upper == upper, "\(id)")
    }
    for (id, lower) in [("T.d2", 2.0), ("G.a", 6), ("G.b", 6), ("D.b", 0.01), ("F2.d", 0.5)] {
      #expect(claims[id]?.partly?.lower == lower, "\(id)")
    }
  }
}
