import ArgumentParser
import Foundation
import Logging
import Reproduction
import ResultsStore

/// The options of every command that reads or writes the results store.
struct SharedOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The results store (default: $APICAL_STORE, else results/apical.sqlite of the project).",
      valueName: "file"))
  var store: String?

  @Flag(help: "Say on the standard error what is looked for where.")
  var verbose = false

  /// - Throws: a ``ReproductionError`` where there is no project to have a store.
  func storeURL() throws -> URL {
    let environment = ProcessInfo.processInfo.environment
    if let path = store ?? environment["APICAL_STORE"], !path.isEmpty {
      return URL(filePath: path)
    }
    return try home().results.appending(path: "apical.sqlite")
  }

  /// Opens the store for writing; creates it where there is none.
  func openOrCreate() throws -> ResultsStore {
    let url = try storeURL()
    logger.debug("store: \(url.path)")
    return try ResultsStore(at: url)
  }

  /// Opens a store that exists, for writing.
  ///
  /// - Throws: ``StoreError/missing(path:)``.
  func openForWriting() throws -> ResultsStore {
    let url = try storeURL()
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw StoreError.missing(path: url.path)
    }
    return try openOrCreate()
  }

  /// Opens a store that exists, for reading; one of an older version is brought up to date first.
  ///
  /// - Throws: ``StoreError/missing(path:)``.
  func openForReading() throws -> ResultsStore {
    let url = try storeURL()
    logger.debug("store, for reading: \(url.path)")
    do {
      return try ResultsStore.openReadOnly(at: url)
    } catch StoreError.olderSchema {
      logger.debug("the store is brought up to date")
      return try ResultsStore(at: url)
    }
  }

  /// As ``openForReading()``; `nil` while there is no store.
  func openIfPresent() throws -> ResultsStore? {
    do {
      return try openForReading()
    } catch StoreError.missing {
      return nil
    }
  }

  func home() throws -> ProjectHome {
    let home = try ProjectHome.locate(
      executable: Bundle.main.executableURL,
      currentDirectory: URL(
        filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory),
      environment: ProcessInfo.processInfo.environment)
    logger.debug("project: \(home.folder.path)")
    return home
  }

  /// Diagnostics, on the standard error: silent below warnings unless `--verbose`.
  var logger: Logger {
    var logger = Logger(label: "apical") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = verbose ? .debug : .warning
    return logger
  }
}

extension ProjectHome {
  /// Where the store, the report and its charts are.
  var results: URL { folder.appending(path: "results", directoryHint: .isDirectory) }
}
