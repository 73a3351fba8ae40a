import ArgumentParser
import Foundation
import ResultsStore

struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Take in exported runs; those that are known already are passed over.",
    discussion: """
      apical import results/published/*.jsonl
      gunzip -c runs.jsonl.gz | apical import -

      A file is taken in whole or, where a line of it is cut off or wrong, not at all.
      """)

  @Argument(help: ArgumentHelp("The files, or - for the standard input.", valueName: "file"))
  var files: [String]

  @OptionGroup var shared: SharedOptions

  func run() throws {
    let contents = try files.map { (file: $0, data: try read($0)) }
    let store = try shared.openOrCreate()
    for (file, data) in contents {
      do {
        let summary = try store.importRuns(jsonLines: data)
        print(
          "\(file): \(Text.count(summary.imported, "run")) imported, \(summary.updated) updated, "
            + "\(summary.skipped) known already")
      } catch let error as StoreError {
        throw CommandFailure.importFailed(file: file, reason: "\(error)")
      }
    }
  }

  private func read(_ file: String) throws -> Data {
    do {
      return file == "-"
        ? try FileHandle.standardInput.readToEnd() ?? Data()
        : try Data(contentsOf: URL(filePath: file))
    } catch {
      throw CommandFailure.unreadable(file: file, reason: error.localizedDescription)
    }
  }
}
