import Foundation

/// The folder that holds `experiments/KEY/FIGURE.yaml`, and by default the store and the report.
public struct ProjectHome: Hashable, Sendable {
  public let folder: URL

  public var experiments: URL { folder.appending(path: "experiments", directoryHint: .isDirectory) }

  /// - Throws: ``ReproductionError/notAHome(path:)`` where there is no experiment's file in it.
  public init(folder: URL) throws {
    guard Self.holdsExperiments(folder) else {
      throw ReproductionError.notAHome(path: folder.path(percentEncoded: false))
    }
    self.folder = folder.standardizedFileURL
  }

  /// Finds the home: `APICAL_HOME` where it is set, else the first folder with experiments upward
  /// from the executable, else upward from the current directory.
  ///
  /// - Throws: ``ReproductionError/notAHome(path:)`` of an `APICAL_HOME` without experiments,
  ///   ``ReproductionError/homeNotFound(searched:)``.
  public static func locate(
    executable: URL?, currentDirectory: URL, environment: [String: String]
  ) throws -> ProjectHome {
    if let path = environment["APICAL_HOME"], !path.isEmpty {
      return try ProjectHome(
        folder: URL(filePath: path, directoryHint: .isDirectory, relativeTo: currentDirectory))
    }
    let starts = [
      executable?.resolvingSymlinksInPath().deletingLastPathComponent(), currentDirectory,
    ]
    .compactMap { $0 }
    for start in starts {
      if let folder = upward(from: start).first(where: holdsExperiments) {
        return try ProjectHome(folder: folder)
      }
    }
    throw ReproductionError.homeNotFound(
      searched: starts.map { $0.standardizedFileURL.path(percentEncoded: false) })
  }

  public func file(of id: ExperimentID) -> URL {
    experiments.appending(path: "\(id.paper)/\(id.figure).yaml", directoryHint: .notDirectory)
  }

  /// The file of hyperparameters that figures of a paper share.
  public func sharedFile(_ name: String, paper: String) -> URL {
    experiments.appending(path: "\(paper)/shared/\(name).yaml", directoryHint: .notDirectory)
  }

  /// Reads the file of an experiment, and the shared ones that it lists.
  ///
  /// - Throws: ``ReproductionError/invalidSpecifications(_:)``, also for a missing file.
  public func specification(of id: ExperimentID) throws -> ExperimentSpec {
    let name = "experiments/\(id).yaml"
    let yaml: String
    do {
      yaml = try String(contentsOf: file(of: id), encoding: .utf8)
    } catch {
      let path = file(of: id).path(percentEncoded: false)
      let reason = FileManager.default.fileExists(atPath: path) ? "cannot be read" : "is missing"
      throw ReproductionError.invalidSpecifications([
        SpecificationProblem(
          file: name, line: nil, path: "", message: "\(reason); it should be at \(path)")
      ])
    }
    return try ExperimentSpec(id: id, yaml: yaml, file: name) { shared in
      let file = sharedFile(shared, paper: id.paper)
      guard FileManager.default.fileExists(atPath: file.path(percentEncoded: false)) else {
        return nil
      }
      return try String(contentsOf: file, encoding: .utf8)
    }
  }

  /// The experiments that have a file, sorted; the folders `shared` hold none.
  public func specifiedExperiments() -> [ExperimentID] {
    Self.files(in: experiments).flatMap { paper in
      Self.files(in: paper).filter { $0.pathExtension == "yaml" }.compactMap { file in
        ExperimentID(
          "\(paper.lastPathComponent)/\(file.deletingPathExtension().lastPathComponent)")
      }
    }.sorted()
  }

  /// A folder named `experiments` alone is no sign: many projects have one.
  private static func holdsExperiments(_ folder: URL) -> Bool {
    files(in: folder.appending(path: "experiments", directoryHint: .isDirectory)).contains {
      files(in: $0).contains { $0.pathExtension == "yaml" }
    }
  }

  private static func files(in folder: URL) -> [URL] {
    let files = try? FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    return files ?? []
  }

  private static func upward(from start: URL) -> [URL] {
    var folders = [start.standardizedFileURL]
    while let last = folders.last, last.pathComponents.count > 1 {
      folders.append(last.deletingLastPathComponent().standardizedFileURL)
    }
    return folders
  }
}
