/// How many steps of a simulation a time is.
///
/// - Parameters:
///   - name: the hyperparameter that is the time, for the refusal.
///   - least: the fewest steps that make sense.
/// - Throws: `UnusableHyperparameters` for fewer steps, and for more than a machine goes through in a day.
func stepCount(
  _ time: Double, by timeStep: Double, _ name: String, atLeast least: Int = 0
) throws -> Int {
  let (steps, most) = ((time / timeStep).rounded(), 1e12)
  try require(
    steps >= Double(least) && steps <= most,
    "\(name) should be \(least) time steps or more, and at most 10^12; \(time) at a time step of \(timeStep) is \(steps)"
  )
  return Int(steps)
}
