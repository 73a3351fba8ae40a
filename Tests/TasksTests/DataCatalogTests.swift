import Foundation
import Tasks
import Testing

/// Where the catalog looks, and its choice between MNIST and stroke digits.
@Suite struct DataCatalogTests {
  @Test func catalogTakesTheNamedFolderFirst() throws {
    let here = URL(fileURLWithPath: "/here")
    let environment = [DataCatalog.variable: "/named"]
    func folder(_ explicit: String?, _ environment: [String: String]) -> String {
      DataCatalog(
        folder: explicit.map { URL(fileURLWithPath: $0) }, environment: environment,
        workingDirectory: here
      ).folder.path
    }
    #expect(folder("/given", environment) == "/given")
    #expect(folder(nil, environment) == "/named")
    #expect(folder(nil, [DataCatalog.variable: "relative"]) == "/here/relative")
    #expect(folder(nil, [:]) == "/here/data")
    #expect(folder(nil, [DataCatalog.variable: ""]) == "/here/data")
  }

  @Test func catalogPrefersMNISTAndFallsBackToStrokeDigits() throws {
    try MNISTSample.withFiles { source throws in
      try withTemporaryFolder { folder throws in
        let catalog = DataCatalog(folder: folder)
        #expect(!catalog.hasMNIST)
        #expect(try catalog.digits().name == "stroke-digits")
        #expect(throws: DataError.self) { try catalog.mnist() }
        try FileManager.default.copyItem(at: source, to: folder.appendingPathComponent("mnist"))
        #expect(try catalog.digits().name == "mnist", "a failed attempt is not remembered")
        let part = folder.appendingPathComponent("mnist/\(MNIST.Part.testLabels.rawValue)")
        try FileManager.default.removeItem(at: part)
        #expect(try catalog.mnist().name == "mnist", "a set is read once")
        #expect(throws: DataError.self, "half of MNIST is not quietly replaced") {
          try DataCatalog(folder: folder).digits()
        }
      }
    }
  }

  @Test func namedFolderMustExist() throws {
    let nowhere = URL(fileURLWithPath: "/nonexistent/apical")
    let given = DataCatalog(folder: nowhere, environment: [:])
    #expect(throws: DataError.folderMissing(folder: nowhere.path, namedBy: "--data")) {
      try given.digits()
    }
    let named = DataCatalog(environment: [DataCatalog.variable: nowhere.path])
    #expect(throws: DataError.folderMissing(folder: nowhere.path, namedBy: "APICAL_DATA")) {
      try named.mnist()
    }
    let unnamed = DataCatalog(environment: [:], workingDirectory: nowhere)
    #expect(try unnamed.digits().name == "stroke-digits")
  }
}
