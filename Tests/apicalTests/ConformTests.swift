import Foundation
import Support
import Testing

@Suite struct ConformTests {
  let lab: Laboratory
  let golden: [URL]

  init() throws {
    lab = try Laboratory()
    let folder = Laboratory.project.appending(path: "Tests/ConformanceTests/Golden")
    golden = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil
    )
    .filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }
  }

  @Test func everyGoldenTraceConforms() throws {
    let outcome = try lab.start(["conform"] + golden.map(\.path)).wait()
    #expect(outcome.code == 0, "\(outcome.output)")
    #expect(outcome.output.contains("largest deviation") && outcome.output.contains("tolerance"))
    #expect(!outcome.output.contains("FAIL"))
  }

  @Test func aDeviatingTraceExitsWithOneAndAnUnreadableOneWithTwo() throws {
    let good = try #require(golden.first)
    let text = try String(contentsOf: good, encoding: .utf8)
    let wrong = lab.folder.appending(path: "wrong.json")
    try AtomicFile.write(try nudged(JSONValue(parsing: text)).canonicalText, to: wrong)
    let broken = lab.folder.appending(path: "broken.json")
    try AtomicFile.write(String(text.prefix(text.count / 2)), to: broken)

    let deviating = try lab.start(["conform", broken.path, wrong.path]).wait()
    #expect(deviating.code == 1)
    #expect(deviating.output.contains("FAIL"))
    #expect(deviating.errors.contains("broken.json"))

    let unreadable = try lab.start(["conform", broken.path, "missing.json", good.path]).wait()
    #expect(unreadable.code == 2)
    #expect(unreadable.errors.contains("missing.json"))
    #expect(unreadable.output.contains("conforms"), "the good one is replayed all the same")
  }

  /// The trace with its last recorded number moved by a tenth.
  private func nudged(_ value: JSONValue) -> JSONValue {
    guard case .object(var members) = value else { return value }
    for name in ["trace", "updates", "examples", "runs"] where members[name] != nil {
      members[name] = moved(members[name] ?? .null)
    }
    return .object(members)
  }

  private func moved(_ value: JSONValue) -> JSONValue {
    switch value {
    case .double(let number): .double(number + 0.1)
    case .array(let elements): .array(elements.dropLast() + elements.suffix(1).map(moved))
    case .object(let members): .object(members.mapValues(moved))
    default: value
    }
  }
}
