import Foundation
import LinearAlgebra

/// Spikes of a Poisson process, sorted into events and bursts.
///
/// A spike begins an event when the one before is longer ago than the burst interval; the first spike does too. A second spike
/// within the interval makes the event a burst; later ones within it belong to the same burst and count for nothing.
struct BurstTrain {
  private(set) var spikes = 0
  private(set) var events = 0
  private(set) var bursts = 0

  /// - Parameters:
  ///   - rate: of spikes, in Hz; intervals are exponential draws, without a time step.
  ///   - duration: in s.
  ///   - burstInterval: in s.
  init(rate: Double, duration: Double, burstInterval: Double, using stream: inout RandomStream) {
    var time = 0.0
    var isBurst = false
    while true {
      // 1 − u is in (0, 1].
      let interval = -log(1 - stream.uniform()) / rate
      time += interval
      if time > duration { return }
      if spikes == 0 || interval > burstInterval {
        events += 1
        isBurst = false
      } else if !isBurst {
        bursts += 1
        isBurst = true
      }
      spikes += 1
    }
  }

  /// The part of events that are bursts; 0 without events.
  var burstProbability: Double { events == 0 ? 0 : Double(bursts) / Double(events) }
}
