import LinearAlgebra

/// What a circuit asks of biology, read off the circuit itself.
public struct PlausibilityTable: Sendable, Hashable {
  public struct Row: Sendable, Hashable {
    public let property: String
    public let finding: String
  }

  public let circuit: String
  public let rows: [Row]

  public init<Scalar>(_ circuit: Circuit<Scalar>) {
    self.circuit = circuit.name
    var tied: [String] = []
    var plastic: [String] = []
    var signed: [String] = []
    for pathway in circuit.pathways {
      switch pathway.weights {
      case .tied(let other): tied.append("\(pathway.name) = transpose of \(other.name)")
      case .transported(_, let chain, let mismatch):
        tied.append(
          "\(pathway.name) = transpose of "
            + chain.reversed().map(\.name).joined(separator: " through ")
            + (mismatch == nil ? "" : " and a fixed mismatch"))
        if pathway.rule != nil { plastic.append(pathway.name) }
      case .shared(let other): tied.append("\(pathway.name) = \(other.name)")
      case .dense:
        if pathway.source.cellType != .input { signed.append(pathway.name) }
        if pathway.rule != nil { plastic.append(pathway.name) }
      case .sparse:
        if pathway.weightRange.lowerBound < 0 && !pathway.eventRules.isEmpty {
          signed.append(pathway.name)
        }
        if !pathway.eventRules.isEmpty { plastic.append(pathway.name) }
      case .oneToOne: break
      }
    }
    let sending = circuit.populations.filter { $0.cellType != .input }
    let signals = sending.map { population in
      let used = Set(
        circuit.pathways.filter { $0.source === population }.map(\.signal.description))
      return (population.name, used.sorted())
    }
    let most = signals.map(\.1.count).max() ?? 0
    let examples = signals.first { $0.1.count == most }?.1.joined(separator: ", ") ?? ""
    let types = Set(sending.map(\.cellType.rawValue)).sorted()
    rows = [
      Row(
        property: "Weight transport",
        finding: tied.isEmpty ? "none" : "yes: " + tied.joined(separator: "; ")),
      Row(
        property: "Phases",
        finding: circuit.phases.count == 1
          ? "one (\(circuit.phases[0]))"
          : "\(circuit.phases.count): " + circuit.phases.joined(separator: ", ")),
      Row(
        property: "Locality",
        finding: plastic.isEmpty
          ? "nothing is plastic"
          : "every rule sees its own two neurons only (\(plastic.count) plastic pathways)"),
      Row(
        property: "Dale's law",
        finding: signed.isEmpty
          ? "kept" : "not kept: weights of either sign in \(signed.count) pathways"),
      Row(property: "Signals per neuron", finding: "\(most) (\(examples))"),
      Row(property: "Cell types", finding: types.joined(separator: ", ")),
    ]
  }
}
