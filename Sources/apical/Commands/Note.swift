import ArgumentParser

struct NoteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "note",
    abstract: "Attach a remark to a run.",
    discussion: """
      apical note 1a2b3c4d "diverged at epoch 3: rate too high"
      """)

  @Argument(help: ArgumentHelp("The beginning of the run's id.", valueName: "run"))
  var id: String

  @Argument(help: ArgumentHelp("The remark.", valueName: "text"))
  var text: String

  @OptionGroup var shared: SharedOptions

  func validate() throws {
    if text.allSatisfy(\.isWhitespace) { throw ValidationError("a note is not empty") }
  }

  func run() throws {
    let store = try shared.openForWriting()
    try store.addNote(text, to: store.run(idPrefix: id).id)
  }
}
