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

  @Test func targetsTheirFoldersAndTheirFilesAreUnits() {
    #expect(
      SourceUnits.hashes(of: files).keys.sorted() == [
        "CKernels", "CKernels/include", "CKernels/include/kernels", "Models", "Models/Backprop",
        "Models/Backprop/Layer", "Models/Microcircuit", "Models/Microcircuit/Rule", "Tasks",
        "Tasks/MNIST",
      ])
    #expect(SourceUnits.hashes(of: files).values.allSatisfy { $0.count == 64 })
  }

  @Test func editChangesTheUnitsAroundItOnly() {
    #expect(
      changed(["Models/Backprop/Layer.swift": "let c = 4\n"]) == [
        "Models", "Models/Backprop", "Models/Backprop/Layer",
      ])
    #expect(changed(["Tasks/XOR.swift": ""]) == ["Tasks", "Tasks/XOR"])
    #expect(
      changed(["Models/Backprop/Deep/Layer.swift": "let d = 0"]) == [
        "Models", "Models/Backprop", "Models/Backprop/Deep", "Models/Backprop/Deep/Layer",
      ])
  }

  @Test func renamingAFileIsAChange() {
    let one = SourceUnits.hashes(of: ["Tasks/A.swift": "x", "Tasks/B.swift": "y"])
    let other = SourceUnits.hashes(of: ["Tasks/A.swift": "x", "Tasks/C.swift": "y"])
    #expect(one["Tasks"] != other["Tasks"])
  }

  @Test func commentsBlankLinesAndTrailingSpacesAreNoChange() {
    #expect(
      changed(["Tasks/MNIST.swift": "// what\n\n  /// it is\nlet a = 1  \r\n\n"]).isEmpty)
    #expect(changed(["Tasks/MNIST.swift": "let a = 1  // one\n"]) == ["Tasks", "Tasks/MNIST"])
    #expect(changed(["Tasks/MNIST.swift": "  let a = 1\n"]) == ["Tasks", "Tasks/MNIST"])
  }

  @Test func movingTextBetweenFilesIsAChange() {
    let one = SourceUnits.hashes(of: ["Tasks/A.swift": "a\nb", "Tasks/B.swift": "c"])
    let other = SourceUnits.hashes(of: ["Tasks/A.swift": "a", "Tasks/B.swift": "b\nc"])
    #expect(one["Tasks"] != other["Tasks"])
  }
}
