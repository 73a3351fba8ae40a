/// When a neuron fires, and what follows.
///
/// A neuron fires when a potential exceeds its threshold and its last spike is `refractorySteps` back. Then the potential is reset
/// and traces jump (a moving threshold, an adaptation). With ``Bursting`` a second spike may follow, which resets nothing and makes
/// the neuron refractory anew.
///
/// A spike so soon after another that it belongs to the same burst (`burstInterval`) is a burst if it is the first such one,
/// and nothing else afterwards; every other spike is an event. Events and bursts are signals of the population.
public struct Firing: Sendable {
  /// The compartment whose potential counts.
  public var compartment: CompartmentName
  /// The resting threshold.
  public var threshold: Double
  /// A trace that is added to the threshold.
  public var movingThreshold: CompartmentName?
  /// The potential after a spike.
  public var reset: Double
  /// Steps from a spike to the first possible next one.
  public var refractorySteps: Int
  /// What jumps at a spike, and by how much; at most four.
  public var jumps: [(trace: CompartmentName, by: Double)]
  /// Whether and how second spikes follow.
  public var bursting: Bursting?
  /// A spike that comes fewer steps than this after another belongs to its burst.
  public var burstInterval: Int
  /// What events and bursts are called.
  public var signals: (event: SignalName, burst: SignalName)
  /// A third signal: spikes before which the neuron had sent few others.
  public var isolation: Isolation?

  /// A spike is isolated if a trace that jumps by 1 at every spike was below a limit before it.
  public struct Isolation: Sendable {
    public var signal: SignalName
    public var trace: CompartmentName
    public var limit: Double

    public init(signal: SignalName, trace: CompartmentName, limit: Double) {
      self.signal = signal
      self.trace = trace
      self.limit = limit
    }
  }

  /// With probability φ(v) at the moment of a spike a second one comes, after a delay drawn uniformly from a range of steps.
  public struct Bursting: Sendable {
    /// The compartment of v.
    public var compartment: CompartmentName
    /// φ.
    public var probability: TransferFunction
    /// In steps; all of them below the refractory period.
    public var delays: Range<Int>

    public init(compartment: CompartmentName, probability: TransferFunction, delays: Range<Int>) {
      self.compartment = compartment
      self.probability = probability
      self.delays = delays
    }
  }

  public init(
    compartment: CompartmentName = .soma, threshold: Double,
    movingThreshold: CompartmentName? = nil,
    reset: Double = 0, refractorySteps: Int,
    jumps: [(trace: CompartmentName, by: Double)] = [], bursting: Bursting? = nil,
    burstInterval: Int = 0, signals: (event: SignalName, burst: SignalName),
    isolation: Isolation? = nil
  ) {
    precondition(refractorySteps > 0 && burstInterval >= 0, "periods are not negative")
    precondition(
      bursting.map {
        !$0.delays.isEmpty && $0.delays.lowerBound > 0 && $0.delays.upperBound <= refractorySteps
      } ?? true, "second spikes come within the refractory period")
    precondition(
      Set([signals.event, signals.burst] + (isolation.map { [$0.signal] } ?? [])).count
        == (isolation == nil ? 2 : 3), "two signals share a name")
    self.compartment = compartment
    self.threshold = threshold
    self.movingThreshold = movingThreshold
    self.reset = reset
    self.refractorySteps = refractorySteps
    self.jumps = jumps
    self.bursting = bursting
    self.burstInterval = burstInterval
    self.signals = signals
    self.isolation = isolation
  }
}
