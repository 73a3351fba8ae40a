import Foundation
import Support

extension RunDocument {
  /// Reads one line of an export.
  ///
  /// - Throws: ``ReadingError`` or `SupportError.malformedJSON`, saying what is wrong where.
  init(line: String) throws {
    let members = try JSONMembers(try JSONValue(parsing: line), path: "")
    let version = try members.int("apicalRun")
    guard version <= Self.formatVersion else {
      throw ReadingError("it is of format \(version), which a later version of the program wrote")
    }
    run = try StoredRun(members)
    tags = Set(
      try members.list("tags").map { tag in
        guard let text = tag.stringValue else { throw ReadingError("a tag is not a text") }
        return text
      })
    notes = try members.list("notes").map {
      let note = try JSONMembers($0, path: "notes")
      return DatedText(created: try note.double("created"), text: try note.string("text"))
    }
    metrics = try members.object("metrics").mapValues { value in
      guard let number = value.doubleValue else { throw ReadingError("a metric is no number") }
      return number
    }
    series = [:]
    for (metric, value) in try members.object("series") {
      series[metric] = try Self.points(value, path: "series.\(metric)")
    }
    artifacts = try members.list("artifacts").map {
      let artifact = try JSONMembers($0, path: "artifacts")
      guard let data = Data(base64Encoded: try artifact.string("data")) else {
        throw ReadingError("an artifact's data is not base64")
      }
      return Artifact(
        name: try artifact.string("name"), mediaType: try artifact.string("mediaType"), data: data)
    }
    guard Set(artifacts.map(\.name)).count == artifacts.count else {
      throw ReadingError("two artifacts have one name")
    }
  }

  private static func points(_ value: JSONValue, path: String) throws -> [Point] {
    let members = try JSONMembers(value, path: path)
    let steps = try members.list("steps")
    let values = try members.list("values")
    guard steps.count == values.count else {
      throw ReadingError("'\(path)' has \(steps.count) steps, but \(values.count) values")
    }
    let points = try zip(steps, values).map { step, value in
      guard let step = step.intValue, let value = value.doubleValue else {
        throw ReadingError("'\(path)' has a step or a value that is no number")
      }
      return Point(step: step, value: value)
    }
    guard Set(points.map(\.step)).count == points.count else {
      throw ReadingError("'\(path)' has a step twice")
    }
    return points
  }
}

/// Why a document cannot be read.
struct ReadingError: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) {
    self.description = description
  }
}

extension StoredRun {
  fileprivate init(_ members: JSONMembers) throws {
    id = try members.string("id")
    guard id == id.lowercased(), UUID(uuidString: id) != nil else {
      throw ReadingError("'id' is not a UUID in lowercase")
    }
    key = RunKey(
      experiment: try members.string("experiment"), variant: try members.string("variant"),
      profile: try members.string("profile"), seed: try members.int("seed"),
      hyperparameters: try members.object("hyperparameters"),
      dataset: try members.string("dataset"),
      datasetChecksum: try members.string("datasetChecksum"),
      codeFingerprint: try members.string("codeFingerprint"))
    guard key.configurationFingerprint == (try members.string("configurationFingerprint")) else {
      throw ReadingError("the configuration does not match its fingerprint: it was changed")
    }
    guard let status = RunStatus(rawValue: try members.string("status")) else {
      throw ReadingError("'status' is unknown")
    }
    self.status = status
    created = try members.double("created")
    started = try members.optionalDouble("started")
    finished = try members.optionalDouble("finished")
    guard status.isFinal == (finished != nil) else {
      throw ReadingError("'status' and 'finished' contradict each other")
    }
    heartbeat = try members.double("heartbeat")
    let process = try JSONMembers(.object(try members.object("process")), path: "process")
    self.process = ProcessIdentity(
      pid: try process.int("pid"), start: try process.int("start"),
      domain: try process.string("domain"))
    environment = try RunEnvironment(
      JSONMembers(.object(try members.object("environment")), path: "environment"))
    error = try members.optionalString("error")
    earlierSeconds = try members.has("earlierSeconds") ? members.double("earlierSeconds") : 0
    guard earlierSeconds >= 0 else { throw ReadingError("'earlierSeconds' is negative") }
  }
}

extension RunEnvironment {
  fileprivate init(_ members: JSONMembers) throws {
    self.init(
      gitCommit: try members.string("gitCommit"), gitDirty: try members.bool("gitDirty"),
      host: try members.string("host"), processor: try members.string("processor"),
      cores: try members.int("cores"), operatingSystem: try members.string("operatingSystem"),
      compiler: try members.string("compiler"), blasLibrary: try members.string("blasLibrary"),
      blasCore: try members.string("blasCore"), blasThreads: try members.int("blasThreads"),
      commandLine: try members.string("commandLine"))
  }
}
