import Foundation

/// Which data sets a program would find, and what to do about the others.
public struct DataInventory: Sendable {
  public enum State: Hashable, Sendable {
    /// Read, and whole.
    case present(checksum: String)
    /// Read, and whole, but not what claims are about.
    case other(checksum: String, remark: String, remedy: String)
    case absent(remedy: String)
    /// There, but not to be used; says why, and the remedy.
    case damaged(String)
  }

  public struct Entry: Hashable, Sendable {
    public let name: String
    /// `nil` of a data set that is drawn, not read.
    public let folder: URL?
    public let state: State
  }

  public let entries: [Entry]

  /// Reads every data set of the catalog that is there.
  public init(_ catalog: DataCatalog) {
    let strokeDigits = catalog.strokeDigits()
    entries = [
      Self.mnist(catalog),
      Entry(
        name: strokeDigits.name, folder: nil, state: .present(checksum: strokeDigits.checksum)),
      Self.cifar10(catalog),
    ]
  }

  private static func mnist(_ catalog: DataCatalog) -> Entry {
    func entry(_ state: State) -> Entry {
      Entry(name: MNIST.name, folder: catalog.mnistFolder, state: state)
    }
    guard catalog.hasMNIST else {
      return entry(
        .absent(
          remedy: "'apical data download' fetches it, or APICAL_DATA names its folder; until then "
            + "stroke digits stand in where an experiment allows it"))
    }
    do {
      return entry(.present(checksum: try catalog.mnist().checksum))
    } catch {
      return entry(.damaged("\(error)"))
    }
  }

  private static func cifar10(_ catalog: DataCatalog) -> Entry {
    guard let folder = catalog.cifar10Folder else {
      return Entry(
        name: CIFAR10.name, folder: catalog.folder,
        state: .absent(
          remedy: "\(catalog.cifar10Absence); until then experiments that need it are skipped"))
    }
    do {
      let found = try catalog.cifar10()
      let state: State =
        found.name == CIFAR10.name
        ? .present(checksum: found.checksum)
        : .other(
          checksum: found.checksum, remark: "no claim about \(CIFAR10.name) gets a verdict from it",
          remedy: "'apical data download --cifar10' fetches the published set")
      return Entry(name: found.name, folder: folder, state: state)
    } catch {
      return Entry(name: CIFAR10.name, folder: folder, state: .damaged("\(error)"))
    }
  }
}
