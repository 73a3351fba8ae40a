import Foundation

/// Which data sets a program would find, and what to do about the others.
public struct DataInventory: Sendable {
  public enum State: Hashable, Sendable {
    /// Read, and whole.
    case present(checksum: String)
    case absent
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
    let mnist: State
    do {
      mnist =
        try catalog.hasMNIST ? .present(checksum: catalog.mnist().checksum) : .absent
    } catch {
      mnist = .damaged("\(error)")
    }
    let strokeDigits = catalog.strokeDigits()
    entries = [
      Entry(name: "mnist", folder: catalog.mnistFolder, state: mnist),
      Entry(
        name: strokeDigits.name, folder: nil, state: .present(checksum: strokeDigits.checksum)),
    ]
  }
}
