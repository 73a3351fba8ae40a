import Foundation
import LinearAlgebra
import Support

/// A mistake in an implementation of the cart-pole; each must show.
enum CartPoleMistake: String, CaseIterable, Sendable {
  case positionsFromNewVelocities, withoutCentrifugalForce, poleAsAPoint, forceWithoutPoleMass
  case angleInDegrees, failureOfOldState, onlyAnglesFail
}

/// Roll-outs of format `max2026-cartpole-1`, from section 8 of the specification.
struct ScalarCartPole {
  var gravity = 9.8
  var cart = 1.0
  var pole = 0.1
  var half = 0.5
  var dt = 0.01
  var limit = 2.4
  var angleLimit = 70 * Double.pi / 180
  var mistake: CartPoleMistake?

  /// x, x', θ, θ'.
  func step(_ s: [Double], _ force: Double) -> [Double] {
    let mass = cart + (mistake == .forceWithoutPoleMass ? 0 : pole)
    let angle = mistake == .angleInDegrees ? s[2] * .pi / 180 : s[2]
    let centrifugal =
      mistake == .withoutCentrifugalForce ? 0 : pole * half * s[3] * s[3] * sin(angle)
    let tmp = (force + centrifugal) / mass
    let inertia = mistake == .poleAsAPoint ? 1 : 4.0 / 3
    let angular =
      (gravity * sin(angle) - cos(angle) * tmp)
      / (half * (inertia - pole * cos(angle) * cos(angle) / mass))
    let linear = tmp - pole * half * angular * cos(angle) / mass
    let velocities = (s[1] + dt * linear, s[3] + dt * angular)
    let isNew = mistake == .positionsFromNewVelocities
    return [
      s[0] + dt * (isNew ? velocities.0 : s[1]), velocities.0,
      s[2] + dt * (isNew ? velocities.1 : s[3]), velocities.1,
    ]
  }

  func hasFailed(_ s: [Double]) -> Bool {
    (abs(s[0]) > limit && mistake != .onlyAnglesFail) || abs(s[2]) > angleLimit
  }

  /// Carts pushed at random until some time after they have failed.
  static func trace(seed: Int, _ mistake: CartPoleMistake? = nil) -> JSONValue {
    var stream = RandomStreams(seed: UInt64(seed)).stream("cart-pole")
    var cartPole = ScalarCartPole()
    cartPole.mistake = mistake
    if seed % 2 == 1 {
      cartPole.gravity = stream.uniform(in: 5..<15)
      cartPole.cart = stream.uniform(in: 0.5..<2)
      cartPole.pole = stream.uniform(in: 0.05..<0.5)
      cartPole.half = stream.uniform(in: 0.2..<1)
      cartPole.dt = stream.uniform(in: 0.005..<0.02)
    }
    let cases = (0..<3).map { index -> JSONValue in
      // The last leaves the track before its pole falls.
      let isLast = index == 2
      let initial = isLast ? [2.35, 1, 0.01, 0] : (0..<4).map { _ in stream.uniform(in: -1..<1) }
      let range = isLast ? -1.0..<1 : -30.0..<30
      let force = (0..<120).map { _ in stream.uniform(in: range) }
      var states = [initial]
      for push in force { states.append(cartPole.step(states[states.count - 1], push)) }
      let judged = mistake == .failureOfOldState ? states.dropLast() : states.dropFirst()
      return [
        "name": .string("case \(index)"), "initial": json(initial), "force": json(force),
        "state": json(Array(states.dropFirst())),
        "failed": .array(judged.map { .bool(cartPole.hasFailed($0)) }),
      ]
    }
    return [
      "format": "max2026-cartpole-1",
      "params": [
        "g": json(cartPole.gravity), "m_cart": json(cartPole.cart), "m_pole": json(cartPole.pole),
        "half_length": json(cartPole.half), "dt": json(cartPole.dt),
        "x_limit": json(cartPole.limit), "theta_limit_rad": json(cartPole.angleLimit),
      ], "cases": .array(cases),
    ]
  }
}
