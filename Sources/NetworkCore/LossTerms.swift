import Foundation

/// Natural logarithm, floored so that a saturated output gives a large loss and not an infinite one.
func logarithm(_ x: Double) -> Double { log(max(x, 1e-300)) }

/// `∫ φ'(v) (v − u*) dv` from `target` u* to `potential`, in closed form by parts with Simpson's rule for `∫ φ`:
/// `(u − u*) φ(u) − ∫ φ dv`, 256 intervals.
func mismatch(from target: Double, to potential: Double, _ transfer: TransferFunction) -> Double {
  let intervals = 256
  let width = (potential - target) / Double(intervals)
  var integral = transfer(target) + transfer(potential)
  for i in 1..<intervals {
    integral += (i.isMultiple(of: 2) ? 2 : 4) * transfer(target + Double(i) * width)
  }
  return (potential - target) * transfer(potential) - integral * width / 3
}
