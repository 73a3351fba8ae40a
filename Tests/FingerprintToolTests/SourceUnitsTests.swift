import Testing
import fingerprint_sources

@Suite struct SourceUnitsTests {
  private let files = [
    "Tasks/MNIST.swift": "let a = 1\n", "Models/Microcircuit/Rule.swift": "let b = 2\n",
    "Models/Backprop/Layer.swift": "let c = 3\n", "CKernels/include/kernels.h": "int f(void);\n",
  ]

  private func changed(_ edits: [String: String]) -> Set<String> {
    let before = SourceUnits.hashes(of: files)
    let after = SourceUnits.hashes(of: files.merging(edits) { _, edited in edited })
    return Set(after.keys.filter { before[$0] != after[$0] })
  }

  @Test func targetsAndTheirFoldersAreUnits() {
    #expect(
      SourceUnits.hashes(of: files).keys.sorted() == [
        "CKernels", "CKernels/include", "Models", "Models/Backprop", "Models/Microcircuit", "Tasks",
      ])
    #expect(SourceUnits.hashes(of: files).values.allSatisfy { $0.count == 64 })
  }

  @Test func editChangesTheUnitsAroundItOnly() {
    #expect(
      changed(["Models/Backprop/Layer.swift": "let c = 4\n"]) == ["Models", "Models/Backprop"])
    #expect(changed(["Tasks/XOR.swift": ""]) == ["Tasks"])
    #expect(
      changed(["Models/Backprop/Deep/Layer.swift": "let d = 0"]) == ["Models", "Models/Backprop"])
  }

  @Test func renamingAFileIsAChange() {
    let one = SourceUnits.hashes(of: ["Tasks/A.swift": "x", "Tasks/B.swift": "y"])
    let other = SourceUnits.hashes(of: ["Tasks/A.swift": "x", "Tasks/C.swift": "y"])
    #expect(one["Tasks"] != other["Tasks"])
  }

  @Test func commentsBlankLinesAndTrailingSpacesAreNoChange() {
    #expect(
      changed(["Tasks/MNIST.swift": "// what\n\n  /// it is\nlet a = 1  \r\n\n"]).isEmpty)
    #expect(changed(["Tasks/MNIST.swift": "let a = 1  // one\n"]) == ["Tasks"])
    #expect(changed(["Tasks/MNIST.swift": "  let a = 1\n"]) == ["Tasks"])
  }

  @Test func movingTextBetweenFilesIsAChange() {
    let one = SourceUnits.hashes(of: ["Tasks/A.swift": "a\nb", "Tasks/B.swift": "c"])
    let other = SourceUnits.hashes(of: ["Tasks/A.swift": "a", "Tasks/B.swift": "b\nc"])
    #expect(one["Tasks"] != other["Tasks"])
  }
}
