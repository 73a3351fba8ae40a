import Foundation
import GRDB
import Support

/// All that the store knows of one run, in the form in which stores exchange it.
struct RunDocument {
  /// The version of the exchange format, member `apicalRun` of every line.
  static let formatVersion = 1

  struct Point {
    var step: Int
    var value: Double
  }

  struct DatedText: Hashable {
    var created: Double
    var text: String
  }

  var run: StoredRun
  var tags: Set<String>
  var notes: [DatedText]
  var metrics: [String: Double]
  var series: [String: [Point]]
  var artifacts: [Artifact]
}

extension RunDocument {
  /// The document as one JSON object.
  var json: JSONValue {
    let key = run.key
    var members: [String: JSONValue] = [
      "apicalRun": .int(Self.formatVersion),
      "id": .string(run.id),
      "experiment": .string(key.experiment),
      "variant": .string(key.variant),
      "profile": .string(key.profile),
      "seed": .int(key.seed),
      "hyperparameters": .object(key.hyperparameters),
      "dataset": .string(key.dataset),
      "datasetChecksum": .string(key.datasetChecksum),
      "codeFingerprint": .string(key.codeFingerprint),
      "configurationFingerprint": .string(key.configurationFingerprint),
      "status": .string(run.status.rawValue),
      "created": .double(run.created),
      "started": run.started.map { .double($0) } ?? .null,
      "finished": run.finished.map { .double($0) } ?? .null,
      "heartbeat": .double(run.heartbeat),
      "process": [
        "pid": .int(run.process.pid), "start": .int(run.process.start),
        "domain": .string(run.process.domain),
      ],
      "environment": run.environment.json,
      "error": run.error.map { .string($0) } ?? .null,
      "tags": .array(tags.sorted().map { .string($0) }),
      "notes": .array(notes.map { ["created": .double($0.created), "text": .string($0.text)] }),
      "metrics": .object(metrics.mapValues { .double($0) }),
      "series": .object(
        series.mapValues { points in
          [
            "steps": .array(points.map { .int($0.step) }),
            "values": .array(points.map { .double($0.value) }),
          ]
        }),
      "artifacts": .array(
        artifacts.map {
          [
            "name": .string($0.name), "mediaType": .string($0.mediaType),
            "data": .string($0.data.base64EncodedString()),
          ]
        }),
    ]
    if run.earlierSeconds > 0 { members["earlierSeconds"] = .double(run.earlierSeconds) }
    return .object(members)
  }
}

extension RunEnvironment {
  var json: JSONValue {
    [
      "gitCommit": .string(gitCommit), "gitDirty": .bool(gitDirty), "host": .string(host),
      "processor": .string(processor), "cores": .int(cores),
      "operatingSystem": .string(operatingSystem), "compiler": .string(compiler),
      "blasLibrary": .string(blasLibrary), "blasCore": .string(blasCore),
      "blasThreads": .int(blasThreads), "commandLine": .string(commandLine),
    ]
  }
}
