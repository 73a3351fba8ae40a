import Conformance
import Foundation
import Support
import Testing

/// Writes a trace to a file of its own, replays it, and removes it.
func replay(_ trace: JSONValue) throws -> ConformanceReport {
  try replay(text: trace.canonicalText)
}

func replay(text: String) throws -> ConformanceReport {
  let file = FileManager.default.temporaryDirectory
    .appendingPathComponent("apical-trace-\(UUID().uuidString).json")
  try Data(text.utf8).write(to: file)
  defer { try? FileManager.default.removeItem(at: file) }
  return try Conformance.replay(file)
}

/// What a replay says of a trace with the value at `path` replaced, nil for removed: that it conforms or deviates, or what is wrong.
func problem(
  _ trace: JSONValue, _ path: [TraceStep] = [], _ value: JSONValue? = nil
) -> String {
  do {
    let changed = path.isEmpty ? trace : trace.replacing(path[...], with: value)
    return try replay(changed).conforms ? "conforms" : "deviates"
  } catch let error as ConformanceError {
    return error.description
  } catch {
    return "another error: \(error)"
  }
}

/// Each of the changes, paths being under `place`, should be refused with a text that contains what is expected.
func expectProblems(
  in trace: JSONValue, at place: [TraceStep] = [], _ cases: [([TraceStep], JSONValue?, String)]
) {
  for (path, value, expected) in cases {
    let found = problem(trace, place + path, value)
    #expect(found.contains(expected), "\(path) = \(String(describing: value)): \(found)")
  }
}

/// Damages a trace at every place and expects no crash: a replay refuses, which most do, or goes through. Places of at most `depth` steps
/// get every kind of damage, deeper ones two kinds each.
func expectNoDamageCrashes(_ trace: JSONValue, allDownTo depth: Int) throws {
  let damage = MalformedTraceTests.damage
  var refused = 0
  for (index, path) in trace.paths(width: 1).enumerated() {
    let chosen =
      path.count <= depth ? Array(damage.indices) : [index, index + 4].map { $0 % damage.count }
    for value in chosen.map({ damage[$0] }) {
      do {
        _ = try replay(trace.replacing(path[...], with: value))
      } catch is ConformanceError {
        refused += 1
      }
    }
  }
  #expect(refused > 100, "\(refused)")
}

/// One step on the way to a value inside a trace.
enum TraceStep: Hashable {
  case key(String)
  case index(Int)
}

extension JSONValue {
  /// The value with what stands at `path` replaced; nil removes it.
  func replacing(_ path: ArraySlice<TraceStep>, with value: JSONValue?) -> JSONValue {
    guard let step = path.first else { return value ?? .null }
    let rest = path.dropFirst()
    switch (self, step) {
    case (.object(var members), .key(let key)):
      members[key] =
        rest.isEmpty ? value : members[key, default: .null].replacing(rest, with: value)
      return .object(members)
    case (.array(var elements), .index(let index)):
      if rest.isEmpty, value == nil {
        elements.remove(at: index)
      } else {
        elements[index] = elements[index].replacing(rest, with: value)
      }
      return .array(elements)
    default: return self
    }
  }

  /// The paths to all values inside; of a list only the first `width` entries and the last.
  func paths(width: Int) -> [[TraceStep]] {
    var found: [[TraceStep]] = []
    switch self {
    case .object(let members):
      for (key, member) in members.sorted(by: { $0.key < $1.key }) {
        found.append([.key(key)])
        found += member.paths(width: width).map { [.key(key)] + $0 }
      }
    case .array(let elements):
      for (index, element) in elements.enumerated()
      where index < width || index == elements.count - 1 {
        found.append([.index(index)])
        found += element.paths(width: width).map { [.index(index)] + $0 }
      }
    default: break
    }
    return found
  }

  subscript(path: [TraceStep]) -> JSONValue? {
    path.reduce(self as JSONValue?) { value, step in
      switch step {
      case .key(let key): value?.objectValue?[key]
      case .index(let index):
        value?.arrayValue.flatMap { $0.indices.contains(index) ? $0[index] : nil }
      }
    }
  }
}
