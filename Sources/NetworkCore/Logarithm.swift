import Foundation

/// Natural logarithm, floored so that a saturated output gives a large loss and not an infinite one.
func logarithm(_ x: Double) -> Double { log(max(x, 1e-300)) }
