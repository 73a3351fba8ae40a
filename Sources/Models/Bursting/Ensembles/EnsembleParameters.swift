import NetworkCore

/// Constants of the network of ensembles that learns XOR: two input ensembles, two hidden ones, one output ensemble.
///
/// Source: Payeur et al. (2021), code (apayeur/spikingburstprop), for everything but what says otherwise: the code of the spiking
/// BurstCCN (Greedy et al. 2022, Fig. 2) is not public. Times in ms, rates in Hz, currents in pA, conductances in units of the leak.
public struct EnsembleParameters: Sendable {
  public enum Rule: String, Sendable, Codable, CaseIterable {
    /// Depression at an event by the constant p_b; feedback of events cancels that of bursts.
    case burstCCN
    /// Depression at an event by the moving average of the burst probability; feedback of bursts alone.
    case burstprop
  }

  /// What is to cancel the feedback of bursts at baseline: for each connection Y another, Q, on the same synapses, which carries events
  /// with weight p_b Y. Inferred: not in the main text.
  public enum EventFeedback: String, Sendable, Codable, CaseIterable {
    /// Q is of the other kind: an inhibitory conductance for an excitatory Y, and the reverse. With another driving force and time
    /// constant it cancels only roughly.
    case otherReceptor
    /// Q takes away from the same conductance.
    case sameReceptor
    case none
  }

  /// Which presynaptic spikes the plastic pathways transmit and count.
  public enum Detection: String, Sendable, Codable, CaseIterable {
    /// Events, as everything else does.
    case events
    /// Spikes before which a trace of all of the neuron's spikes, of the time constant of ẽ, was below 1/e: what the authors' plastic
    /// connections do, and no other.
    case isolatedSpikes
  }

  public struct Background: Sendable {
    public var rate: Double
    public var excitatoryWeight, inhibitoryWeight: Double

    public init(rate: Double, excitatoryWeight: Double, inhibitoryWeight: Double) {
      self.rate = rate
      self.excitatoryWeight = excitatoryWeight
      self.inhibitoryWeight = inhibitoryWeight
    }
  }

  public var neuron = EnsembleNeuron()
  public var rule = Rule.burstCCN
  /// Δt.
  public var timeStep = 0.1
  /// N, of each ensemble.
  public var neurons = 500
  /// The mean number of synapses that a neuron receives from an ensemble: the probability of a connection is this over N, at most 1.
  public var inDegree = 100.0

  public var inputBackground = Background(rate: 500, excitatoryWeight: 0.35, inhibitoryWeight: 0.35)
  public var hiddenBackground = Background(
    rate: 150, excitatoryWeight: 1.1 * 0.35, inhibitoryWeight: 1.4 * 0.35)
  public var outputBackground = Background(
    rate: 150, excitatoryWeight: 0.35, inhibitoryWeight: 0.35)
  public var dendriticBackground = Background(
    rate: 500, excitatoryWeight: 0.05, inhibitoryWeight: 0.05)

  /// Initial W of all plastic synapses.
  public var initialWeight = 1.3 * 0.18
  public var largestWeight = 1.0
  /// The fixed inhibition beside them.
  public var feedforwardInhibition = 2.5 * 0.1
  /// Y onto the dendrites of the two hidden ensembles.
  public var feedbackExcitation = [0.26, 0.026]
  public var feedbackInhibition = [0.06, 0.27]
  public var eventFeedback = EventFeedback.otherReceptor
  /// The potential deviation of initial somatic potentials, in mV.
  public var initialDeviation = 5.0

  /// Constant currents into dendrites.
  public var hiddenDendriticCurrents = [0.0, 500.0]
  public var outputDendriticCurrent = 400.0
  /// Into the somata of an input ensemble that stands for 1 and for 0.
  public var currentForOne = 150.0
  public var currentForZero = -350.0

  /// η of the two plastic layers.
  public var hiddenLearningRate = 8e-3
  public var outputLearningRate = 4e-3
  /// τ of ẽ.
  public var recentTimeConstant = 100.0
  /// α.
  public var averagingTimeConstant = 2000.0
  /// e_min and e_max.
  public var lowestRate = 2.0
  public var highestRate = 10.0
  /// p_b of the hidden ensembles and of the output.
  public var hiddenBaselines = [0.401, 0.401]
  public var outputBaseline = 0.401
  public var detection = Detection.events
  /// A of the teacher.
  public var teachingCurrent = 1000.0
  /// How near to its target a rate is left alone.
  public var teachingTolerance = 1.0

  public init() {}

  /// The probability that two neurons are connected.
  public var connectionProbability: Double { min(1, inDegree / Double(neurons)) }

  /// The factor on all weights that keeps the summed drive where an ensemble has fewer neurons than the in-degree.
  public var weightScale: Double { max(1, inDegree / Double(neurons)) }

  /// Steps in a time.
  public func steps(_ time: Double) -> Int { neuron.steps(time, timeStep) }

  /// The teaching current into the dendrite of an output neuron (pA) whose event rate is r:
  /// ```
  /// target 1:  A                 target 0:  0                       where r ≤ e_min + 1
  ///            A / (r − e_min)              −A / (e_max − r)        between
  ///            0                            −A                      where r ≥ e_max − 1
  /// ```
  public func teachingCurrent(rate: Double, target: Bool) -> Double {
    let isLow = rate <= lowestRate + teachingTolerance
    let isHigh = rate >= highestRate - teachingTolerance
    if target {
      return isHigh ? 0 : isLow ? teachingCurrent : teachingCurrent / (rate - lowestRate)
    }
    return isLow ? 0 : isHigh ? -teachingCurrent : -teachingCurrent / (highestRate - rate)
  }
}
