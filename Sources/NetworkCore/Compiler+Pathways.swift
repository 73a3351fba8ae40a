import CKernels
import LinearAlgebra

/// Delivery of signals through weights, and learning.
extension Compiler {
  /// Pathways into one compartment through the same weights from the same population. Delivery is linear, so that their
  /// signals are added before the weights rather than behind them.
  private struct Bundle {
    let connectivity: Connectivity
    let weights: Matrix<Scalar>
    let isTransposed: Bool
    let source: Population<Scalar>
    let signals: [(scale: Double, matrix: Matrix<Scalar>)]
  }

  /// Patches that are still to be added to the input map of a convolution.
  private struct Fold {
    let geometry: Convolution
    let patches: Matrix<Scalar>
  }

  mutating func transmit(into population: Population<Scalar>, _ compartment: CompartmentName) {
    var remaining = circuit.pathways(into: population, compartment)
    precondition(
      !remaining.isEmpty, "\(circuit.name): nothing ends in \(population.name).\(compartment)")
    if population.traceNames.contains(compartment) {
      for pathway in remaining { transmitEvents(of: pathway) }
      return
    }
    let target = population[compartment]
    var folds: [Fold] = []
    var isWritten = false
    var unheard: [Pathway<Scalar>] = []
    while let pathway = remaining.first {
      var together = [pathway]
      if pathway.kernel != nil {
        takeUpSpikes(pathway, into: target, adding: isWritten)
        isWritten = true
      } else if let bundle = bundle(pathway, with: remaining.dropFirst(), &together) {
        deliver(bundle, into: target, &isWritten, &folds)
      } else {
        let signal = (pathway.gain, pathway.source[signal: pathway.signal])
        combine(isWritten ? [(1, target), signal] : [signal], into: target)
        isWritten = true
      }
      // What is still to be folded would overwrite them.
      if isWritten {
        for done in together { addThreshold(of: done, to: target) }
      } else {
        unheard += together
      }
      remaining.removeAll { pathway in together.contains { $0 === pathway } }
    }
    fold(folds, into: target, adding: isWritten)
    for pathway in unheard { addThreshold(of: pathway, to: target) }
  }

  /// The pathway and those of `others` that go through the same weights; nil where it has none.
  private func bundle(
    _ pathway: Pathway<Scalar>, with others: some Sequence<Pathway<Scalar>>,
    _ members: inout [Pathway<Scalar>]
  ) -> Bundle? {
    guard let (weights, isTransposed) = pathway.synapticWeights else { return nil }
    members += others.filter {
      guard $0.kernel == nil, let other = $0.synapticWeights else { return false }
      return other.matrix === weights && other.isTransposed == isTransposed
        && $0.source === pathway.source && $0.connectivity == pathway.connectivity
    }
    return Bundle(
      connectivity: pathway.connectivity, weights: weights, isTransposed: isTransposed,
      source: pathway.source,
      signals: members.map { ($0.gain, $0.source[signal: $0.signal]) })
  }

  mutating func deliver(
    _ pathway: Pathway<Scalar>, _ presynaptic: Matrix<Scalar>, into target: Matrix<Scalar>
  ) {
    guard let (weights, isTransposed) = pathway.synapticWeights else {
      return combine([(pathway.gain, presynaptic)], into: target)
    }
    var folds: [Fold] = []
    var isWritten = false
    deliver(
      Bundle(
        connectivity: pathway.connectivity, weights: weights, isTransposed: isTransposed,
        source: pathway.source, signals: [(pathway.gain, presynaptic)]), into: target, &isWritten,
      &folds)
    fold(folds, into: target, adding: isWritten)
  }

  private mutating func deliver(
    _ bundle: Bundle, into target: Matrix<Scalar>, _ isWritten: inout Bool, _ folds: inout [Fold]
  ) {
    let (scale, signal) = total(of: bundle)
    switch bundle.connectivity {
    case .full:
      var instruction = product(
        bundle.isTransposed ? CK_OP_TRANSPOSED_PRODUCT : CK_OP_PRODUCT, bundle.weights, signal,
        into: target)
      instruction.a = scale
      instruction.b = isWritten ? 1 : 0
      append(instruction)
      isWritten = true
    case .convolution(let geometry):
      let patches = patches(of: signal, geometry)
      var instruction = elementwise(CK_OP_CONVOLVE, into: target)
      instruction.a = scale
      instruction.b = isWritten ? 1 : 0
      read(bundle.weights, patches, geometry, by: &instruction)
      append(instruction)
      isWritten = true
    case .transposedConvolution(let geometry):
      let known = folds.first { $0.geometry == geometry }
      let patches =
        known?.patches ?? temporary(rows: geometry.patchCount(trials: target.columns), columns: 1)
      if known == nil { folds.append(Fold(geometry: geometry, patches: patches)) }
      var instruction = elementwise(CK_OP_UNCONVOLVE, into: patches)
      instruction.columns = Int32(signal.columns)
      instruction.a = scale
      instruction.b = known == nil ? 0 : 1
      read(bundle.weights, signal, geometry, by: &instruction)
      append(instruction)
    }
  }

  /// Takes what came through transposed convolutions to its places.
  private mutating func fold(_ folds: [Fold], into target: Matrix<Scalar>, adding: Bool) {
    for (index, fold) in folds.enumerated() {
      var instruction = elementwise(CK_OP_FOLD, into: target)
      instruction.b = adding || index > 0 ? 1 : 0
      instruction.x.0 = UnsafeMutableRawPointer(fold.patches.pointer)
      instruction.x.1 = pointer(to: fold.geometry)
      append(instruction)
    }
  }

  /// The signals of a bundle, added where there are several.
  private mutating func total(of bundle: Bundle) -> (scale: Double, matrix: Matrix<Scalar>) {
    if bundle.signals.count == 1 { return bundle.signals[0] }
    let sum = temporary(bundle.source)
    combine(bundle.signals, into: sum)
    return (1, sum)
  }

  private mutating func read(
    _ weights: Matrix<Scalar>, _ signal: Matrix<Scalar>, _ geometry: Convolution,
    by instruction: inout ck_instruction
  ) {
    instruction.inner = Int32(geometry.patchSize)
    instruction.ld_weights = Int32(weights.leadingDimension)
    instruction.ld_inner = Int32(signal.leadingDimension)
    instruction.x.0 = UnsafeMutableRawPointer(weights.pointer)
    instruction.x.1 = UnsafeMutableRawPointer(signal.pointer)
    instruction.x.2 = pointer(to: geometry)
  }

  mutating func addThreshold(of pathway: Pathway<Scalar>, to target: Matrix<Scalar>) {
    guard let threshold = pathway.threshold else { return }
    let isFull = pathway.connectivity == .full
    var instruction = elementwise(isFull ? CK_OP_ADD_THRESHOLD : CK_OP_ADD_CHANNELS, into: target)
    instruction.a = 1
    instruction.inner = Int32(threshold.rows)
    instruction.x.0 = UnsafeMutableRawPointer(threshold.pointer)
    keep(threshold)
    append(instruction)
  }

  // MARK: Learning

  mutating func learn(_ pathway: Pathway<Scalar>, timeStep: Double) {
    if !pathway.eventRules.isEmpty { return learnAtEvents(pathway, timeStep: timeStep) }
    guard let rule = pathway.rule else {
      preconditionFailure("\(pathway.name) has no plasticity rule")
    }
    var (sign, factor) = operand(rule.postsynapticFactor, of: pathway.target)
    sign /= Double(pathway.target.trials)
    let presynaptic = pathway.source[signal: rule.presynapticSignal ?? pathway.signal]
    if let synapses = pathway.synapses, let spikes = pathway.source.spikes {
      precondition(
        rule.presynapticSignal.map { $0 != .spike } ?? false,
        "\(pathway.name): the rule of a pathway of spikes names a presynaptic signal")
      precondition(rule.filterTimeConstant == nil, "\(pathway.name): no filter on spikes' rules")
      precondition(
        rule.momentum == 0 && rule.weightDecay == 0,
        "\(pathway.name): no momentum or decay on spikes' rules")
      var instruction = outer(
        CK_OP_EVENT_OUTER, pathway, factor, presynaptic, into: pathway.matrix)
      instruction.a = timeStep * rule.learningRate * sign
      instruction.b = 1
      instruction.x.2 = UnsafeMutableRawPointer(synapses.pointer)
      instruction.x.3 = UnsafeMutableRawPointer(spikes.pointer)
      append(instruction)
      if let threshold = pathway.threshold {
        change(pathway, rule, factor, nil, threshold, nil, nil, timeStep: timeStep, sign: sign)
      }
      return
    }
    change(
      pathway, rule, factor, presynaptic, pathway.matrix, pathway.velocity,
      pathway.filteredInduction, timeStep: timeStep, sign: sign)
    if let threshold = pathway.threshold {
      change(
        pathway, rule, factor, nil, threshold, pathway.thresholdVelocity,
        pathway.filteredThresholdInduction, timeStep: timeStep, sign: sign)
    }
  }

  /// One update of the weights, or of the thresholds where there is no presynaptic signal.
  private mutating func change(
    _ pathway: Pathway<Scalar>, _ rule: PlasticityRule, _ factor: Matrix<Scalar>,
    _ presynaptic: Matrix<Scalar>?, _ weights: Matrix<Scalar>, _ velocity: Matrix<Scalar>?,
    _ filter: Matrix<Scalar>?, timeStep: Double, sign: Double
  ) {
    let rate = timeStep * rule.learningRate
    let decays = presynaptic != nil || rule.thresholdsDecay
    let kept = decays ? 1 - rule.weightDecay : 1
    if rule.learningRate == 0 && filter == nil && velocity == nil {
      if kept != 1 { combine([(kept, weights)], into: weights) }
      return
    }
    if let filter, let constant = rule.filterTimeConstant {
      precondition(pathway.connectivity == .full, "\(pathway.name): no filter on kernels")
      var instruction = outer(
        presynaptic == nil ? CK_OP_FILTERED_OUTER_ONES : CK_OP_FILTERED_OUTER, pathway, factor,
        presynaptic, into: weights)
      instruction.a = rate
      instruction.b = timeStep / constant
      instruction.c = sign
      instruction.x.2 = UnsafeMutableRawPointer(filter.pointer)
      append(instruction)
    } else if let velocity {
      induce(pathway, factor, presynaptic, into: velocity, scale: sign, keeping: rule.momentum)
      combine([(kept, weights), (rate, velocity)], into: weights)
    } else {
      induce(pathway, factor, presynaptic, into: weights, scale: rate * sign, keeping: kept)
    }
  }

  /// The induction without learning.
  mutating func induce(_ pathway: Pathway<Scalar>, into matrix: Matrix<Scalar>) {
    guard let rule = pathway.rule else {
      preconditionFailure("\(pathway.name) has no plasticity rule")
    }
    precondition(
      matrix.rows == pathway.matrix.rows && matrix.columns == pathway.matrix.columns,
      "\(pathway.name): the induction is shaped as the weights")
    let (sign, factor) = operand(rule.postsynapticFactor, of: pathway.target)
    keep(matrix)
    induce(
      pathway, factor, pathway.source[signal: rule.presynapticSignal ?? pathway.signal],
      into: matrix, scale: sign / Double(pathway.target.trials), keeping: 0)
  }

  /// `matrix ← kept · matrix + scale · p qᵀ`, summed over trials.
  private mutating func induce(
    _ pathway: Pathway<Scalar>, _ factor: Matrix<Scalar>, _ presynaptic: Matrix<Scalar>?,
    into matrix: Matrix<Scalar>, scale: Double, keeping kept: Double
  ) {
    var instruction: ck_instruction
    switch (pathway.connectivity, presynaptic) {
    case (.full, let presynaptic):
      instruction = outer(
        presynaptic == nil ? CK_OP_OUTER_ONES : CK_OP_OUTER, pathway, factor, presynaptic,
        into: matrix)
    case (.convolution, nil):
      instruction = elementwise(CK_OP_SUM_CHANNELS, into: matrix)
      instruction.rows = Int32(factor.rows)
      instruction.columns = Int32(factor.columns)
      instruction.ld = Int32(factor.leadingDimension)
      instruction.inner = Int32(matrix.rows)
      instruction.x.0 = UnsafeMutableRawPointer(factor.pointer)
    case (.convolution(let geometry), let presynaptic?):
      let patches = patches(of: presynaptic, geometry)
      instruction = elementwise(CK_OP_CONVOLVED_OUTER, into: matrix)
      instruction.columns = Int32(factor.columns)
      instruction.ld = Int32(factor.leadingDimension)
      read(matrix, factor, geometry, by: &instruction)
      instruction.x.0 = UnsafeMutableRawPointer(factor.pointer)
      instruction.x.1 = UnsafeMutableRawPointer(patches.pointer)
    case (.transposedConvolution, _):
      preconditionFailure("\(pathway.name): kernels learn in the convolution's own direction only")
    }
    instruction.a = scale
    instruction.b = kept
    append(instruction)
  }

  private func outer(
    _ operation: ck_operation, _ pathway: Pathway<Scalar>, _ factor: Matrix<Scalar>,
    _ presynaptic: Matrix<Scalar>?, into weights: Matrix<Scalar>
  ) -> ck_instruction {
    var instruction = elementwise(operation, into: weights)
    instruction.rows = Int32(pathway.target.size)
    instruction.columns = Int32(pathway.target.trials)
    instruction.inner = Int32(pathway.source.size)
    instruction.ld = Int32(factor.leadingDimension)
    instruction.ld_weights = Int32(weights.leadingDimension)
    instruction.x.0 = UnsafeMutableRawPointer(factor.pointer)
    if let presynaptic {
      instruction.ld_inner = Int32(presynaptic.leadingDimension)
      instruction.x.1 = UnsafeMutableRawPointer(presynaptic.pointer)
    }
    return instruction
  }
}
