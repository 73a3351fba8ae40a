import ArgumentParser
import ResultsStore

struct Tag: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Give tags to runs, or take them away.",
    discussion: """
      apical tag 1a2b3c4d 5e6f7a8b +figure -draft
      apical tag 1a2b3c4d --add figure --remove draft
      """)

  @Argument(
    parsing: .allUnrecognized,
    help: ArgumentHelp("Runs by the beginnings of their ids, then +TAG and -TAG.", valueName: "run"))
  var words: [String]

  @Option(help: ArgumentHelp("Give this tag; may be repeated.", valueName: "tag"))
  var add: [String] = []

  @Option(help: ArgumentHelp("Take this tag away; may be repeated.", valueName: "tag"))
  var remove: [String] = []

  @OptionGroup var shared: SharedOptions

  private var runs: [String] { words.filter { !$0.hasPrefix("+") && !$0.hasPrefix("-") } }
  private var added: [String] { add + words.filter { $0.hasPrefix("+") }.map { String($0.dropFirst()) } }
  private var removed: [String] {
    remove + words.filter { $0.hasPrefix("-") }.map { String($0.dropFirst()) }
  }

  func validate() throws {
    if let option = words.first(where: { $0.hasPrefix("--") }) {
      throw ValidationError("there is no option '\(option)'")
    }
    if runs.isEmpty { throw ValidationError("name at least one run") }
    if added.isEmpty && removed.isEmpty {
      throw ValidationError("name at least one tag: +TAG to give it, -TAG to take it away")
    }
    if (added + removed).contains("") { throw ValidationError("a tag is not empty") }
  }

  func run() throws {
    let store = try shared.openForWriting()
    let found = try runs.map { try store.run(idPrefix: $0) }
    for run in found {
      for tag in added { try store.addTag(tag, to: run.id) }
      for tag in removed { try store.removeTag(tag, from: run.id) }
      let tags = try store.run(idPrefix: run.id).tags.sorted().joined(separator: " ")
      print("\(run.id.prefix(8)): \(tags.isEmpty ? "no tags" : tags)")
    }
  }
}
