import Foundation
import Tasks
import Testing

/// Where the catalog looks, its choice between MNIST and stroke digits, and that nothing stands in for CIFAR-10.
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

  @Test(arguments: [
    "cifar10", "cifar10/cifar-10-batches-bin", "cifar-10-batches-bin", ".",
  ]) func cifar10IsFoundInItsFolderOrInTheDataFolderItself(place: String) throws {
    try withTemporaryFolder { folder throws in
      let catalog = DataCatalog(folder: folder)
      #expect(catalog.cifar10Folder == nil)
      try CIFAR10Sample.write(to: folder.appendingPathComponent(place))
      #expect(catalog.cifar10Folder != nil)
      #expect(try catalog.cifar10().train.count == 15)
    }
  }

  @Test func downloadedCIFAR10ComesBeforeOtherFiles() throws {
    try withTemporaryFolder { folder throws in
      let downloaded = folder.appendingPathComponent("cifar10/cifar-10-batches-bin")
      try CIFAR10Sample.write(to: folder.appendingPathComponent("cifar10"))
      try CIFAR10Sample.write(to: downloaded)
      #expect(DataCatalog(folder: folder).cifar10Folder?.path == downloaded.path)
    }
  }

  @Test func missingCIFAR10IsOneSentenceWithTheRemedy() throws {
    try withTemporaryFolder { folder throws in
      let error = #expect(throws: DataError.self) { try DataCatalog(folder: folder).cifar10() }
      let text = error?.description ?? ""
      for part in [folder.path, "cifar10/", "apical data download --cifar10", "APICAL_DATA"] {
        #expect(text.contains(part))
      }
      #expect(!text.contains("\n"))
    }
  }

  @Test func anArchiveThatIsNotUnpackedIsNamedWithTheCommand() throws {
    try withTemporaryFolder { folder throws in
      let place = folder.appendingPathComponent("cifar10")
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      try Data([1]).write(to: place.appendingPathComponent("cifar10-jpeg75.zip"))
      let error = #expect(throws: DataError.self) { try DataCatalog(folder: folder).cifar10() }
      #expect(error == .notUnpacked(folder: place.path, archive: "cifar10-jpeg75.zip"))
      #expect(error?.description.contains("python3 \(place.path)/unpack.py \(place.path)") == true)
      try CIFAR10Sample.write(to: place)
      #expect(throws: Never.self) { try DataCatalog(folder: folder).cifar10() }
    }
  }

  @Test func inventorySaysWhatIsFoundAndWhatToDoAboutTheRest() throws {
    try withTemporaryFolder { folder throws in
      func entry() throws -> DataInventory.Entry {
        try #require(DataInventory(DataCatalog(folder: folder)).entries.last)
      }
      guard case .absent(let remedy) = try entry().state else {
        Issue.record("\(try entry())")
        return
      }
      #expect(remedy.contains("apical data download --cifar10") && remedy.contains("skipped"))
      try CIFAR10Sample.write(to: folder)
      #expect(try entry().name == "CIFAR-10 (unrecognised)")
      guard case .other(let checksum, _, _) = try entry().state else {
        Issue.record("\(try entry())")
        return
      }
      try ArchiveRecord(
        archiveChecksum: PublishedData.cifar10.remote.sha256, contentChecksum: checksum
      ).write(to: folder, archive: "x")
      #expect(try entry().name == "CIFAR-10")
      #expect(try entry().state == .present(checksum: checksum))
      try FileManager.default.removeItem(at: folder.appendingPathComponent("test_batch.bin"))
      guard case .damaged(let reason) = try entry().state else {
        Issue.record("\(try entry())")
        return
      }
      #expect(reason.contains("test_batch.bin"))
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
