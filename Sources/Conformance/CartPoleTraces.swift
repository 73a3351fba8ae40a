import Tasks

/// Roll-outs of the cart-pole: `max2026-cartpole-1`.
enum CartPoleTraces {
  static let format = "max2026-cartpole-1"

  /// States are of a few units and rounding grows with the fall.
  private static let tolerance = Tolerance(
    name: "state", relative: 1e-10, absolute: 1e-12,
    reason: "IEEE doubles, expressions in another order")

  static func replay(_ trace: TraceNode, _ comparison: inout Comparison) throws {
    let cartPole = try read(try trace.member("params"))
    let cases = try trace.member("cases").elements()
    guard !cases.isEmpty else { throw try trace.member("cases").problem("expected a case") }
    for (index, node) in cases.enumerated() {
      let name = try node.optional("name")?.string() ?? "case \(index + 1)"
      try replay(node, name, cartPole, &comparison)
    }
  }

  private static func replay(
    _ node: TraceNode, _ name: String, _ cartPole: CartPole, _ comparison: inout Comparison
  ) throws {
    let forces = try node.member("force").doubles()
    let states = try node.member("state").elements()
    let failures = try node.member("failed").elements()
    guard states.count == forces.count, failures.count == forces.count else {
      throw node.problem(
        "expected a state and whether it failed for each of \(forces.count) forces, found "
          + "\(states.count) and \(failures.count)")
    }
    var state = try self.state(node.member("initial"))
    for (step, force) in forces.enumerated() {
      state = cartPole.step(state, force: force)
      let location = "\(name), step \(step + 1)"
      comparison.compare(
        "state", state.values, try self.state(states[step]).values, at: location,
        tolerance: tolerance)
      comparison.compare(
        "failed", [cartPole.hasFailed(state) ? 1 : 0], [try failures[step].boolean() ? 1 : 0],
        at: location, tolerance: tolerance)
    }
  }

  private static func read(_ node: TraceNode) throws -> CartPole {
    func number(_ key: String) throws -> Double {
      let value = try node.member(key).double()
      guard value > 0 else { throw try node.member(key).problem("expected more than 0") }
      return value
    }
    var cartPole = CartPole()
    cartPole.gravity = try node.member("g").double()
    cartPole.cartMass = try number("m_cart")
    cartPole.poleMass = try number("m_pole")
    cartPole.halfLength = try number("half_length")
    cartPole.timeStep = try number("dt")
    cartPole.positionLimit = try number("x_limit")
    cartPole.angleLimit = try number("theta_limit_rad")
    return cartPole
  }

  /// x, x', θ, θ'.
  private static func state(_ node: TraceNode) throws -> CartPole.State {
    let values = try node.vector(4)
    return CartPole.State(
      position: values[0], velocity: values[1], angle: values[2], angularVelocity: values[3])
  }
}
