import LinearAlgebra

/// What kind of cell a population stands for; shown in the plausibility table.
public enum CellType: String, Sendable, Codable {
  /// A source of activity from outside the circuit.
  case input
  case pyramidal
  case interneuron
}

/// N cells simulated in B parallel trials.
///
/// Its state is a set of named compartments, each an N x B matrix of potentials, and its output a set of
/// named signals, each N x B too. With B = 1 it is one network in one trial, with B > 1 a minibatch.
/// The signal `spike` is the exception: its values are events, kept in ``spikes``, of one trial. A population that fires by a
/// threshold has two more, events and bursts, kept in ``firing``; and what decays between events is a ``Trace``.
public final class Population<Scalar: BLASScalar> {
  public let name: String
  public let size: Int
  public let trials: Int
  public let cellType: CellType
  public let compartmentNames: [CompartmentName]
  public let signalNames: [SignalName]
  private let compartments: [CompartmentName: Matrix<Scalar>]
  private let signals: [SignalName: Matrix<Scalar>]
  /// The spikes sent, of a population with the signal `spike`.
  public let spikes: SpikeTrain<Scalar>?
  private let traces: [CompartmentName: Trace<Scalar>]
  private let firingRule: Firing?
  /// The state of firing, of a population that fires by a threshold.
  public private(set) var firing: FiringState<Scalar>?

  /// - Parameters:
  ///   - spikeMemory: how many steps of spikes are remembered, of a population with the signal `spike`.
  ///   - traces: names and clocks of what decays between events.
  ///   - firing: when a neuron fires, of a population that fires by a threshold.
  public init(
    _ name: String, size: Int, trials: Int = 1, cellType: CellType,
    compartments: [CompartmentName], signals: [SignalName] = [.rate], spikeMemory: Int = 32,
    traces: [CompartmentName: DecayClock<Scalar>] = [:], firing: Firing? = nil
  ) {
    precondition(Set(compartments).count == compartments.count, "\(name): a compartment twice")
    precondition(Set(signals).count == signals.count, "\(name): a signal twice")
    self.name = name
    self.size = size
    self.trials = trials
    self.cellType = cellType
    compartmentNames = compartments
    signalNames = signals
    self.compartments = Dictionary(
      uniqueKeysWithValues: compartments.map { ($0, Matrix(size, trials)) })
    self.signals = Dictionary(
      uniqueKeysWithValues: signals.filter { $0 != .spike }.map { ($0, Matrix(size, trials)) })
    let isSpiking = signals.contains(.spike)
    precondition(!isSpiking || trials == 1, "\(name): spikes are of one trial")
    spikes = isSpiking ? SpikeTrain(size: size, memory: spikeMemory) : nil
    precondition(
      (traces.isEmpty && firing == nil) || trials == 1,
      "\(name): traces and firing are of one trial")
    precondition(
      compartments.allSatisfy { traces[$0] == nil },
      "\(name): a compartment and a trace share a name")
    self.traces = traces.mapValues { Trace(size: size, clock: $0) }
    firingRule = firing
    self.firing = firing.map { FiringState($0, of: self) }
  }

  /// The potentials of a compartment, `size x trials`.
  public subscript(compartment: CompartmentName) -> Matrix<Scalar> {
    guard let matrix = compartments[compartment] else {
      preconditionFailure("population \(name) has no compartment \(compartment)")
    }
    return matrix
  }

  /// The values of a signal other than `spike`, `size x trials`.
  public subscript(signal signal: SignalName) -> Matrix<Scalar> {
    guard let matrix = signals[signal] else {
      preconditionFailure("population \(name) has no signal \(signal)")
    }
    return matrix
  }

  /// What decays between events.
  public subscript(trace name: CompartmentName) -> Trace<Scalar> {
    guard let trace = traces[name] else {
      preconditionFailure("population \(self.name) has no trace \(name)")
    }
    return trace
  }

  /// The names of the traces, sorted.
  public var traceNames: [CompartmentName] {
    traces.keys.sorted { $0.description < $1.description }
  }

  /// The list of a signal of events; nil for other signals.
  func eventList(_ signal: SignalName) -> EventList? {
    guard let firingRule, let firing else { return nil }
    switch signal {
    case firingRule.signals.event: return firing.events
    case firingRule.signals.burst: return firing.bursts
    case firingRule.isolation?.signal: return firing.isolated
    default: return nil
    }
  }

  /// All potentials, traces and signals are 0 and no spike was ever sent.
  public func reset() {
    for matrix in compartments.values { matrix.fill(0) }
    for matrix in signals.values { matrix.fill(0) }
    spikes?.reset()
    for trace in traces.values { trace.values.fill(0) }
    firing?.reset()
  }
}
