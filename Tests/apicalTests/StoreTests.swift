import Foundation
import GRDB
import Support
import Testing

/// The commands on stored runs.
@Suite struct StoreTests {
  let lab: Laboratory

  /// Two runs of different settings.
  init() throws {
    lab = try Laboratory()
    try lab.apical("run", "figS1-self", "--profile", "smoke")
    try lab.apical("run", "figS1-self", "--profile", "smoke", "--set", "patterns=20")
  }

  @Test func runsAreFilteredSortedAndFormatted() throws {
    let csv = try lab.apical(
      "runs", "--where", "hp.patterns < 30 or hp.patterns = 40", "--sort", "-hp.patterns",
      "--columns", "seed,hp.patterns", "--format", "csv")
    #expect(csv.output == "seed,hp.patterns\n0,40\n0,20\n")
    let json = try lab.apical("runs", "--format", "json", "--limit", "1")
    #expect(try JSONValue(parsing: json.output).arrayValue?.count == 1)
    let markdown = try lab.apical("runs", "--format", "markdown", "--columns", "+metric.nothing")
    #expect(markdown.output.hasPrefix("| id | experiment |"))
    let wrong = try lab.apical("runs", "--where", "seed = = 1")
    #expect(wrong.code == 64)
    #expect(wrong.errors.contains("^"))
  }

  @Test func showAndDiffTellTheRunsApart() throws {
    let ids = try lab.ids("id is not null")
    let shown = try lab.apical("show", String(ids[0].prefix(8)))
    #expect(shown.output.contains("patterns = 20") && shown.output.contains("apical_energy_ratio"))
    let series = try lab.apical("show", ids[0], "--series", "apical_energy")
    #expect(series.output.hasPrefix("step,apical_energy\n0,"))
    #expect(try lab.apical("show", ids[0], "--series", "apical_enrgy").code == 2)
    let diff = try lab.apical("diff", ids[1], ids[0]).output
    #expect(diff.contains("patterns") && diff.contains("-20"))
    #expect(!diff.contains("noiseScaling"), "what is equal is left out")
    #expect(try lab.apical("diff", ids[0], ids[0]).output == "no difference but id and times\n")
    #expect(try lab.apical("show", "ffffffff-0000-0000-0000-000000000000").code == 2)
  }

  @Test func tagsAndNotesAreKept() throws {
    let ids = try lab.ids("id is not null")
    #expect(try lab.apical("tag", ids[0], ids[1], "+figure", "--add", "draft").code == 0)
    #expect(try lab.apical("tag", ids[0], "-draft").output.contains(": figure"))
    #expect(try lab.ids("tag = 'draft'") == [ids[1]])
    #expect(try lab.apical("note", ids[0], "looks odd").code == 0)
    #expect(try lab.ids("note like '%odd%'") == [ids[0]])
    #expect(try lab.apical("tag", ids[0]).code == 64)
  }

  @Test func nothingIsDeletedWithoutAYes() throws {
    let ids = try lab.ids("id is not null")
    let refused = try lab.apical("delete", ids[0])
    #expect(refused.code == 64)
    #expect(refused.errors.contains("--yes"))
    #expect(try lab.ids("id is not null").count == 2)
    #expect(try lab.apical("delete", ids[0], "--yes").code == 0)
    #expect(try lab.ids("id is not null") == [ids[1]])
    #expect(try lab.apical("gc").output.contains("0 runs would be deleted"))
  }

  @Test func exportedRunsAreImportedOnce() throws {
    #expect(try lab.apical("export", "runs.jsonl").code == 0)
    let first = try lab.apical("import", "runs.jsonl", store: "other")
    #expect(first.output.contains("2 runs imported"))
    let second = try lab.apical("import", "runs.jsonl", store: "other")
    #expect(second.output.contains("0 runs imported, 0 updated, 2 known already"))
    let lines = try lab.apical("export").output
    #expect(try lab.apical("export", store: "other").output == lines)

    let cut = String(lines.dropLast(lines.count / 4))
    let refused = try lab.apical("import", "-", input: cut, store: "third")
    #expect(refused.code == 2)
    #expect(refused.errors.contains("line 2"))
    #expect(try lab.ids("id is not null", store: "third").isEmpty)
  }

  @Test func sqlOnlyReads() throws {
    #expect(try lab.rows("SELECT count(*) AS n FROM runs") == [["n": 2]])
    for query in ["DELETE FROM runs", "UPDATE runs SET seed = 1", "SELECT 1; DELETE FROM runs"] {
      #expect(try lab.apical("sql", query).code == 64, "\(query)")
    }
    #expect(try lab.ids("id is not null").count == 2)
  }

  @Test func aNewerStoreIsRefused() throws {
    let file = try DatabaseQueue(path: lab.folder.appending(path: "store.sqlite").path)
    try file.write { try $0.execute(sql: "PRAGMA user_version = 99") }
    try file.close()
    for command in [["runs"], ["run", "figS1-self", "--profile", "smoke"]] {
      let outcome = try lab.start(command).wait()
      #expect(outcome.code == 2)
      #expect(outcome.errors.contains("schema version 99") && outcome.errors.contains("update"))
    }
  }
}
