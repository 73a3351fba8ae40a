import Foundation
import LinearAlgebra
import Tasks
import Testing

@Suite struct CartPoleTests {
  static let upright = CartPole.State(position: 0, velocity: 0, angle: 0, angularVelocity: 0)

  @Test func uprightPoleStaysWithoutForce() {
    #expect(CartPole().step(Self.upright, force: 0) == Self.upright)
  }

  /// Near upright without force the pole falls as `θ'' = g θ / (l (4/3 − m_p / (m_c + m_p)))`.
  @Test func poleFallsAtTheRateOfTheLinearisedEquation() {
    let cartPole = CartPole()
    var state = Self.upright
    state.angle = 1e-6
    let rate = (9.8 / (0.5 * (4.0 / 3 - 0.1 / 1.1))).squareRoot()
    var (angle, velocity) = (1e-6, 0.0)
    for _ in 0..<100 {
      state = cartPole.step(state, force: 0)
      (angle, velocity) = (angle + 0.01 * velocity, velocity + 0.01 * rate * rate * angle)
    }
    #expect(abs(state.angle / angle - 1) < 1e-6)
    #expect(state.position < 0, "the cart is pushed back")
  }

  /// The mirror image of a motion is a motion.
  @Test func dynamicsAreSymmetric() {
    let cartPole = CartPole()
    var stream = RandomStreams(seed: 1).stream("states")
    for _ in 0..<100 {
      let values = (0..<5).map { _ in stream.uniform(in: -2..<2) }
      let state = CartPole.State(
        position: values[0], velocity: values[1], angle: values[2], angularVelocity: values[3])
      let mirror = CartPole.State(
        position: -values[0], velocity: -values[1], angle: -values[2], angularVelocity: -values[3])
      let (a, b) = (
        cartPole.step(state, force: 10 * values[4]).values,
        cartPole.step(mirror, force: -10 * values[4]).values
      )
      #expect(zip(a, b).allSatisfy { $0 == -$1 })
    }
  }

  /// Energy of cart and rod: without force Euler's method gains of the order of the step.
  @Test func energyIsKeptUpToTheStep() {
    func drift(_ step: Double) -> Double {
      var cartPole = CartPole()
      cartPole.timeStep = step
      func energy(_ s: CartPole.State) -> Double {
        let (l, m) = (cartPole.halfLength, cartPole.poleMass)
        let horizontal = s.velocity + l * s.angularVelocity * cos(s.angle)
        let vertical = l * s.angularVelocity * sin(s.angle)
        let rotation = m * l * l / 6 * s.angularVelocity * s.angularVelocity
        return 0.5 * cartPole.cartMass * s.velocity * s.velocity
          + 0.5 * m * (horizontal * horizontal + vertical * vertical) + rotation
          + m * cartPole.gravity * l * cos(s.angle)
      }
      var state = CartPole.State(position: 0, velocity: 0.3, angle: 0.4, angularVelocity: -0.2)
      let start = energy(state)
      for _ in 0..<Int((1 / step).rounded()) { state = cartPole.step(state, force: 0) }
      return abs(energy(state) - start)
    }
    let (coarse, fine) = (drift(1e-3), drift(1e-4))
    #expect(fine < 1e-3)
    #expect(abs(coarse / fine - 10) < 1, "an error of first order")
  }

  @Test func controllerBalancesFromItsRange() {
    let cartPole = CartPole()
    var state = CartPole.State(position: 0.5, velocity: -0.5, angle: 0.3, angularVelocity: 0.3)
    for _ in 0..<3000 {
      let force = zip(CartPole.regulatorGains, state.values).reduce(0) { $0 + $1.0 * $1.1 }
      state = cartPole.step(state, force: force)
      #expect(!cartPole.hasFailed(state))
    }
    #expect(state.values.allSatisfy { abs($0) < 0.01 })
  }

  @Test func failureIsBeyondTheTrackOrTheAngleAndWhatIsNotANumber() {
    let cartPole = CartPole()
    func fails(_ position: Double, _ angle: Double) -> Bool {
      cartPole.hasFailed(
        CartPole.State(position: position, velocity: 0, angle: angle, angularVelocity: 0))
    }
    #expect(!fails(2.4, 0) && fails(2.4001, 0) && fails(-2.5, 0))
    #expect(!fails(0, 1.2217) && fails(0, 1.2218) && fails(0, -1.3))
    #expect(fails(.nan, 0) && fails(0, .nan) && fails(.infinity, 0))
  }
}
