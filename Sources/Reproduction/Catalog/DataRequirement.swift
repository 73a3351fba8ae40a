import Tasks

/// The data set that an experiment runs on.
public enum DataRequirement: Hashable, Sendable {
  case none
  /// MNIST where it is found, else stroke digits.
  case digits
  /// MNIST and nothing else.
  case mnist
  /// CIFAR-10 and nothing else; which one, the name of the set says.
  case cifar10

  /// The data set without which nothing can be run, with the command that fetches it; `nil` where none is needed or
  /// another one stands in.
  public var indispensable: (name: String, command: String)? {
    switch self {
    case .none, .digits: nil
    case .mnist: (MNIST.name, "apical data download --mnist")
    case .cifar10: (CIFAR10.name, "apical data download --cifar10")
    }
  }

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
      return .present(try catalog.digits().identity)
    case .mnist:
      guard catalog.hasMNIST else {
        return .absent(
          name: MNIST.name,
          remedy: "MNIST is not in \(catalog.mnistFolder.path); 'make data' downloads it")
      }
      return .present(try catalog.mnist().identity)
    case .cifar10:
      guard catalog.cifar10Folder != nil else {
        return .absent(name: CIFAR10.name, remedy: "\(catalog.cifar10Absence)")
      }
      return .present(try catalog.cifar10().identity)
    }
  }
}
