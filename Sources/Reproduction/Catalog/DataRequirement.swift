import Tasks

/// The data set that an experiment runs on.
public enum DataRequirement: Hashable, Sendable {
  case none
  /// MNIST where it is found, else stroke digits.
  case digits
  /// MNIST and nothing else.
  case mnist

  /// What is known of the data before a run.
  enum Availability: Hashable, Sendable {
    case present(DatasetIdentity)
    /// Absent, with the remedy.
    case absent(name: String, remedy: String)
  }

  /// Reads or draws the data, to know its checksum.
  ///
  /// - Throws: a `DataError` for data that is there but damaged.
  func availability(in catalog: DataCatalog) throws -> Availability {
    switch self {
    case .none:
      return .present(DatasetIdentity(name: "none", checksum: ""))
    case .digits:
      let digits = try catalog.digits()
      return .present(DatasetIdentity(name: digits.name, checksum: digits.checksum))
    case .mnist:
      guard catalog.hasMNIST else {
        return .absent(
          name: "mnist",
          remedy: "MNIST is not in \(catalog.mnistFolder.path); 'make data' downloads it")
      }
      let mnist = try catalog.mnist()
      return .present(DatasetIdentity(name: mnist.name, checksum: mnist.checksum))
    }
  }
}
