/// One value of a quantity recorded while a run goes on.
public struct SeriesPoint: Hashable, Sendable {
  public var metric: String
  /// Epoch, trial or time step: increasing in a series, in units that the metric defines.
  public var step: Int
  public var value: Double

  public init(metric: String, step: Int, value: Double) {
    self.metric = metric
    self.step = step
    self.value = value
  }
}
