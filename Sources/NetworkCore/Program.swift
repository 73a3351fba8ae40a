import CKernels
import LinearAlgebra

/// A schedule compiled for one circuit: a flat tape of instructions over the circuit's own matrices.
///
/// Compiling once takes the cost of names, shapes and expression trees out of the loop; a step of a small network
/// then costs its arithmetic and a few nanoseconds per instruction. The tape works on the circuit's state in place, so
/// inputs are set and potentials read between runs through the populations.
public final class Program<Scalar: BLASScalar> {
  let tape: UnsafeMutableBufferPointer<ck_instruction>
  private let draws: UnsafeMutablePointer<ck_draws>
  private let noise: UnsafeMutableBufferPointer<Scalar>
  private let random: UnsafeMutablePointer<ck_random>
  private let isSpiking: Bool
  private let drawsPerStep: Int
  private let stepsPerRefill: Int
  private let pending: [PendingPlasticity<Scalar>]
  /// Everything the tape points into.
  private let owners: [AnyObject]

  /// Compiles `schedule`.
  ///
  /// Every name is resolved and every shape checked here; what does not fit is a programmer's error.
  public convenience init(_ schedule: Schedule<Scalar>, for circuit: Circuit<Scalar>) {
    self.init(
      schedule, for: circuit, pendingFrom: PendingPlasticity<Scalar>.smallestWeights)
  }

  /// - Parameter bytes: the smallest weights whose updates in one trial are kept pending while steps run.
  package init(_ schedule: Schedule<Scalar>, for circuit: Circuit<Scalar>, pendingFrom bytes: Int) {
    draws = .allocate(capacity: 1)
    draws.initialize(to: ck_draws(values: nil, position: 0, count: 0))
    random = .allocate(capacity: 1)
    random.initialize(to: ck_random())
    var compiler = Compiler<Scalar>(circuit: circuit, draws: draws, random: random)
    for stage in schedule { compiler.compile(stage) }
    var instructions = compiler.tape
    pending = PendingPlasticity.keep(in: &instructions, from: bytes)
    tape = .allocate(capacity: instructions.count)
    _ = tape.initialize(fromContentsOf: instructions)
    drawsPerStep = compiler.drawsPerStep
    isSpiking = compiler.isSpiking
    precondition(
      !isSpiking || drawsPerStep == 0, "\(circuit.name): a schedule spikes or perturbs, not both")
    owners = compiler.owners + [circuit]
    stepsPerRefill = drawsPerStep == 0 ? .max : max(1, 4096 / drawsPerStep)
    noise = .allocate(capacity: max(1, drawsPerStep == 0 ? 0 : drawsPerStep * stepsPerRefill))
    noise.initialize(repeating: 0)
    draws.pointee.values = UnsafeMutableRawPointer(noise.baseAddress)
    draws.pointee.position = Int64(noise.count)
    draws.pointee.count = Int64(noise.count)
  }

  deinit {
    tape.deallocate()
    noise.deallocate()
    draws.deallocate()
    random.deallocate()
  }

  /// Whether the schedule needs random numbers: it perturbs something, or something spikes.
  public var isNoisy: Bool { drawsPerStep > 0 || isSpiking }

  /// Runs `steps` steps of a schedule without noise.
  public func run(_ steps: Int = 1) {
    precondition(!isNoisy, "this schedule needs random numbers: use run(_:using:)")
    execute(steps)
  }

  /// Runs the tape, and leaves nothing pending.
  private func execute(_ steps: Int) {
    guard let start = tape.baseAddress else { return }
    Scalar.run(start, tape.count, steps)
    for updates in pending { updates.write() }
  }

  /// How many pathways keep their updates pending while steps run.
  package var pendingPathways: Int { pending.count }

  /// Runs `steps` steps, taking random numbers from `stream`: standard normal ones for noise, and for spikes one word for each
  /// population and step, from which every neuron's draw is made.
  ///
  /// The draws are consumed in the order of the schedule, exactly as many as the steps need: neither how many steps are
  /// asked for at a time nor what other programs draw in between matters, and a stream saved afterwards resumes
  /// the run.
  public func run(_ steps: Int = 1, using stream: inout RandomStream) {
    guard isNoisy else { return run(steps) }
    if isSpiking {
      random.pointee.state = stream.state
      execute(steps)
      stream = RandomStream(state: random.pointee.state)
      return
    }
    var remaining = steps
    while remaining > 0 {
      let block = min(remaining, stepsPerRefill)
      Scalar.fillNormal(
        UnsafeMutableBufferPointer(rebasing: noise[..<(block * drawsPerStep)]), using: &stream)
      draws.pointee.position = 0
      execute(block)
      remaining -= block
    }
  }
  /// Runs `steps` steps of a schedule that spikes, with draws that were recorded.
  ///
  /// - Parameter draws: 24-bit integers, one for every neuron that spikes or could spike, stage by stage and step by step. A neuron's count is the
  ///   smallest n whose cumulative Poisson probability exceeds `(draw + ½) / 2²⁴` (in `Float`: `draw / 2²⁴`).
  public func run(_ steps: Int, recordedDraws draws: [UInt32]) {
    precondition(
      isSpiking
        && tape.allSatisfy {
          $0.operation == CK_OP_SPIKE.rawValue || $0.x.1 != UnsafeMutableRawPointer(random)
        },
      "this schedule has no use for draws, or draws otherwise")
    draws.withUnsafeBufferPointer { buffer in
      random.pointee.recorded = buffer.baseAddress
      random.pointee.position = 0
      execute(steps)
      precondition(
        Int(random.pointee.position) == buffer.count, "the steps took another number of draws")
      random.pointee.recorded = nil
    }
  }
}
