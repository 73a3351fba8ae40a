import CKernels
import LinearAlgebra

/// Which neurons are connected: the synapses of one presynaptic neuron side by side, in the order of their targets.
public final class SparseGraph: @unchecked Sendable {
  public let targets, sources: Int
  public let synapses: Int
  /// The C side, without weights.
  let c: ck_sparse

  /// - Parameter isConnected: asked for every source and, within it, for every target.
  public init(
    targets: Int, sources: Int, _ isConnected: (_ target: Int, _ source: Int) -> Bool
  ) {
    precondition(
      (1...Int(UInt16.max)).contains(targets) && (1...Int(UInt16.max)).contains(sources),
      "a graph connects 1 to \(UInt16.max) neurons")
    self.targets = targets
    self.sources = sources
    var start: [Int32] = [0]
    var target: [UInt16] = []
    for j in 0..<sources {
      for i in 0..<targets where isConnected(i, j) { target.append(UInt16(i)) }
      start.append(Int32(target.count))
    }
    var arriving = [Int32](repeating: 0, count: targets + 1)
    for i in target { arriving[Int(i) + 1] += 1 }
    for i in 0..<targets { arriving[i + 1] += arriving[i] }
    var place = arriving
    var source = [UInt16](repeating: 0, count: target.count)
    var synapse = [Int32](repeating: 0, count: target.count)
    for j in 0..<sources {
      for k in start[j]..<start[j + 1] {
        let entry = Int(place[Int(target[Int(k)])])
        place[Int(target[Int(k)])] += 1
        source[entry] = UInt16(j)
        synapse[entry] = k
      }
    }
    synapses = target.count
    c = ck_sparse(
      start: Self.copy(start), target: Self.copy(target), arriving: Self.copy(arriving),
      source: Self.copy(source), synapse: Self.copy(synapse), uniform: 0, weight: nil)
  }

  deinit {
    c.start.deallocate()
    c.target.deallocate()
    c.arriving.deallocate()
    c.source.deallocate()
    c.synapse.deallocate()
  }

  private static func copy<Element>(_ list: [Element]) -> UnsafePointer<Element> {
    let copy = UnsafeMutablePointer<Element>.allocate(capacity: max(1, list.count))
    for (place, element) in list.enumerated() { (copy + place).initialize(to: element) }
    return UnsafePointer(copy)
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

  /// The target and source of every synapse, in order.
  public var pairs: [(target: Int, source: Int)] {
    (0..<sources).flatMap { j in
      (c.start[j]..<c.start[j + 1]).map { (Int(c.target[Int($0)]), j) }
    }
  }
}

/// Weights of the synapses of a graph. A pathway with such weights carries events.
public final class SparseMatrix<Scalar: BLASScalar> {
  public let graph: SparseGraph
  /// One for each synapse, in the order of the graph, or a single one for all; one that means nothing where there is no synapse.
  public let values: Matrix<Scalar>
  let pointer: UnsafeMutablePointer<ck_sparse>

  /// - Parameter weight: of a synapse, by its target and source.
  public convenience init(
    _ graph: SparseGraph, _ weight: (_ target: Int, _ source: Int) -> Scalar
  ) {
    let values = Matrix<Scalar>(max(1, graph.synapses))
    for (place, pair) in graph.pairs.enumerated() {
      values[place] = weight(pair.target, pair.source)
    }
    self.init(graph, values)
  }

  /// All synapses have the same weight, which costs no memory and does not learn.
  public convenience init(_ graph: SparseGraph, uniform weight: Scalar) {
    let values = Matrix<Scalar>(1)
    values[0] = weight
    self.init(graph, values)
    pointer.pointee.uniform = 1
  }

  private init(_ graph: SparseGraph, _ values: Matrix<Scalar>) {
    self.graph = graph
    self.values = values
    pointer = .allocate(capacity: 1)
    pointer.initialize(to: graph.c)
    pointer.pointee.weight = UnsafeMutableRawPointer(values.pointer)
  }

  deinit { pointer.deallocate() }

  var isUniform: Bool { pointer.pointee.uniform != 0 }
}
