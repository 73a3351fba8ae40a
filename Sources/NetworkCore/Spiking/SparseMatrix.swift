import CKernels
import LinearAlgebra

/// Which neurons are connected: the synapses of one presynaptic neuron side by side, in the order of their targets.
public final class SparseGraph: Sendable {
  public let targets, sources: Int
  /// The first synapse of each source, and the number of all.
  let start: [Int32]
  /// The target of each synapse.
  let target: [Int32]
  /// The first arriving synapse of each target in the two lists below.
  let arriving: [Int32]
  /// The sources of the synapses that arrive at a target, and which synapses these are.
  let source, synapse: [Int32]

  /// - Parameter isConnected: asked for every source and, within it, for every target.
  public init(
    targets: Int, sources: Int, _ isConnected: (_ target: Int, _ source: Int) -> Bool
  ) {
    self.targets = targets
    self.sources = sources
    var start: [Int32] = [0]
    var target: [Int32] = []
    for j in 0..<sources {
      for i in 0..<targets where isConnected(i, j) { target.append(Int32(i)) }
      start.append(Int32(target.count))
    }
    var arriving = [Int32](repeating: 0, count: targets + 1)
    for i in target { arriving[Int(i) + 1] += 1 }
    for i in 0..<targets { arriving[i + 1] += arriving[i] }
    var place = arriving
    var source = [Int32](repeating: 0, count: target.count)
    var synapse = source
    for j in 0..<sources {
      for k in start[j]..<start[j + 1] {
        let entry = Int(place[Int(target[Int(k)])])
        place[Int(target[Int(k)])] += 1
        source[entry] = Int32(j)
        synapse[entry] = k
      }
    }
    (self.start, self.target, self.arriving) = (start, target, arriving)
    (self.source, self.synapse) = (source, synapse)
  }

  /// Every pair is connected with the same probability, independently of all others.
  ///
  /// - Parameter probability: 1 or more connects all, without a draw.
  public convenience init(
    targets: Int, sources: Int, probability: Double, using stream: inout RandomStream
  ) {
    var draws = stream
    self.init(targets: targets, sources: sources) { _, _ in
      probability >= 1 || draws.uniform() < probability
    }
    stream = draws
  }

  public var synapses: Int { target.count }

  /// The target and source of every synapse, in order.
  public var pairs: [(target: Int, source: Int)] {
    (0..<sources).flatMap { j in
      (start[j]..<start[j + 1]).map { (Int(target[Int($0)]), j) }
    }
  }
}

/// Weights of the synapses of a graph. A pathway with such weights carries events.
public final class SparseMatrix<Scalar: BLASScalar> {
  public let graph: SparseGraph
  /// One for each synapse, in the order of the graph; one element that means nothing where there is no synapse.
  public let values: Matrix<Scalar>
  let pointer: UnsafeMutablePointer<ck_sparse>
  private let lists: [UnsafeMutablePointer<Int32>]

  /// - Parameter weight: of a synapse, by its target and source.
  public init(_ graph: SparseGraph, _ weight: (_ target: Int, _ source: Int) -> Scalar) {
    self.graph = graph
    values = Matrix(max(1, graph.synapses))
    for (place, pair) in graph.pairs.enumerated() {
      values[place] = weight(pair.target, pair.source)
    }
    lists = [graph.start, graph.target, graph.arriving, graph.source, graph.synapse].map { list in
      let copy = UnsafeMutablePointer<Int32>.allocate(capacity: max(1, list.count))
      for (place, value) in list.enumerated() { (copy + place).initialize(to: value) }
      return copy
    }
    pointer = .allocate(capacity: 1)
    pointer.initialize(
      to: ck_sparse(
        sources: Int32(graph.sources), targets: Int32(graph.targets), start: lists[0],
        target: lists[1], arriving: lists[2], source: lists[3], synapse: lists[4],
        weight: values.pointer))
  }

  deinit {
    for list in lists { list.deallocate() }
    pointer.deallocate()
  }

  /// The weights of the synapses from some neurons onto some others.
  public func mean(targets: Range<Int>, sources: Range<Int>) -> Double {
    var (sum, count) = (0.0, 0)
    for j in sources {
      for k in graph.start[j]..<graph.start[j + 1]
      where targets.contains(Int(graph.target[Int(k)])) {
        sum += Double(values[Int(k)])
        count += 1
      }
    }
    return sum / Double(count)
  }
}
