import CKernels
import LinearAlgebra

/// Neurons that spike at a rate, and pathways of their spikes.
extension Compiler {
  func spikes(of population: Population<Scalar>) -> SpikeTrain<Scalar> {
    guard let spikes = population.spikes else {
      preconditionFailure("\(circuit.name): \(population.name) does not spike")
    }
    return spikes
  }

  mutating func spike(_ population: Population<Scalar>, rate: SignalName?) {
    var instruction = ck_instruction()
    instruction.operation = Int32(CK_OP_SPIKE.rawValue)
    instruction.y = UnsafeMutableRawPointer(spikes(of: population).pointer)
    if let rate {
      let rates = population[signal: rate]
      instruction.ld = Int32(rates.leadingDimension)
      instruction.x.0 = UnsafeMutableRawPointer(rates.pointer)
    }
    instruction.x.1 = UnsafeMutableRawPointer(random)
    isSpiking = true
    append(instruction)
  }

  mutating func averageSpikes(
    _ population: Population<Scalar>, _ signal: SignalName, _ window: SpikeWindow<Scalar>
  ) {
    var instruction = elementwise(CK_OP_SPIKE_AVERAGE, into: population[signal: signal])
    instruction.x.0 = UnsafeMutableRawPointer(spikes(of: population).pointer)
    instruction.x.1 = UnsafeMutableRawPointer(window.pointer)
    keep(window)
    append(instruction)
  }

  mutating func takeUpSpikes(
    _ pathway: Pathway<Scalar>, into target: Matrix<Scalar>, adding: Bool
  ) {
    guard let synapses = pathway.synapses else { return }
    switch pathway.weights {
    case .dense(let weights), .transported(let weights, _, _):
      var instruction = elementwise(CK_OP_EVENTS, into: target)
      instruction.b = adding ? 1 : 0
      instruction.ld_weights = Int32(weights.leadingDimension)
      instruction.x.0 = UnsafeMutableRawPointer(weights.pointer)
      instruction.x.1 = UnsafeMutableRawPointer(spikes(of: pathway.source).pointer)
      instruction.x.2 = UnsafeMutableRawPointer(synapses.pointer)
      append(instruction)
    case .sparse, .shared, .tied, .oneToOne:
      preconditionFailure("\(pathway.name): a pathway of spikes has weights of its own")
    }
  }
}
