import LinearAlgebra

/// A network as data: its populations and the pathways between them.
public final class Circuit<Scalar: BLASScalar> {
  public let name: String
  public let populations: [Population<Scalar>]
  public let pathways: [Pathway<Scalar>]
  /// The phases a learning trial is made of; one entry when learning and inference run together.
  public let phases: [String]

  public init(
    _ name: String, populations: [Population<Scalar>], pathways: [Pathway<Scalar>],
    phases: [String] = ["continuous"]
  ) {
    precondition(
      Set(populations.map(\.name)).count == populations.count,
      "\(name): two populations share a name")
    precondition(
      Set(pathways.map(\.name)).count == pathways.count, "\(name): two pathways share a name")
    self.name = name
    self.populations = populations
    self.pathways = pathways
    self.phases = phases
  }

  public func population(_ name: String) -> Population<Scalar> {
    guard let population = populations.first(where: { $0.name == name }) else {
      preconditionFailure("\(self.name) has no population \(name)")
    }
    return population
  }

  public func pathway(_ name: String) -> Pathway<Scalar> {
    guard let pathway = pathways.first(where: { $0.name == name }) else {
      preconditionFailure("\(self.name) has no pathway \(name)")
    }
    return pathway
  }

  /// Puts every population and pathway back to rest: potentials and signals 0, no spike in flight. Weights stay.
  public func reset() {
    for population in populations {
      population.reset()
      for name in population.traceNames { population[trace: name].clock.factor = 1 }
    }
    for pathway in pathways { pathway.reset() }
  }

  /// The pathways that end in one compartment, in order.
  func pathways(
    into population: Population<Scalar>, _ compartment: CompartmentName
  ) -> [Pathway<Scalar>] {
    pathways.filter { $0.target === population && $0.compartment == compartment }
  }
}
