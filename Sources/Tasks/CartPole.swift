import Foundation

/// A pole on a cart on a track, balanced by a force on the cart (Barto, Sutton and Anderson 1983, without friction).
///
///     t = (F + m_p l θ'² sin θ) / (m_c + m_p)
///     θ'' = (g sin θ − t cos θ) / (l (4/3 − m_p cos² θ / (m_c + m_p)))
///     x'' = t − m_p l θ'' cos θ / (m_c + m_p)
///
/// Explicit Euler: position and velocity both move by what they are at the beginning of the step. SI units, angles in radians from
/// upright.
public struct CartPole: Sendable, Hashable {
  public struct State: Sendable, Hashable, Codable {
    /// x in m.
    public var position: Double
    /// x' in m/s.
    public var velocity: Double
    /// θ.
    public var angle: Double
    /// θ' in 1/s.
    public var angularVelocity: Double

    public init(position: Double, velocity: Double, angle: Double, angularVelocity: Double) {
      self.position = position
      self.velocity = velocity
      self.angle = angle
      self.angularVelocity = angularVelocity
    }

    /// x, x', θ, θ'.
    public var values: [Double] { [position, velocity, angle, angularVelocity] }
  }

  public var gravity = 9.8
  public var cartMass = 1.0
  public var poleMass = 0.1
  /// l, half the length of the pole in m.
  public var halfLength = 0.5
  /// Δt in s.
  public var timeStep = 0.01
  /// |x| beyond which control has failed.
  public var positionLimit = 2.4
  /// |θ| beyond which control has failed, 70 degrees.
  public var angleLimit = 70 * Double.pi / 180

  public init() {}

  /// The state one step later under a force in N.
  public func step(_ state: State, force: Double) -> State {
    let mass = cartMass + poleMass
    let (sine, cosine) = (sin(state.angle), cos(state.angle))
    let squared = state.angularVelocity * state.angularVelocity
    let push = (force + poleMass * halfLength * squared * sine) / mass
    let angular =
      (gravity * sine - cosine * push)
      / (halfLength * (4.0 / 3 - poleMass * cosine * cosine / mass))
    let linear = push - poleMass * halfLength * angular * cosine / mass
    return State(
      position: state.position + timeStep * state.velocity,
      velocity: state.velocity + timeStep * linear,
      angle: state.angle + timeStep * state.angularVelocity,
      angularVelocity: state.angularVelocity + timeStep * angular)
  }

  /// Whether the cart has left the track or the pole has fallen; a state that is not finite has failed too.
  public func hasFailed(_ state: State) -> Bool {
    !(abs(state.position) <= positionLimit && abs(state.angle) <= angleLimit)
  }

  /// The gains of the linear state feedback that controls it, `F = 1 x + 4.2 x' + 62.8 θ + 16.3 θ'` in N: a linear quadratic regulator.
  public static let regulatorGains = [1, 4.2, 62.8, 16.3]
}
