import CKernels
import LinearAlgebra

/// Updates of one pathway in one trial that are kept as pairs of vectors until they are written into its weights together.
///
/// An update `W ← W + a p qᵀ` of weights that do not fit the processor's own cache costs reading and writing them all, and so does
/// a transposed copy of them. Kept as p and q it costs two vectors, and a product `(W + P Qᵀ) x` a scalar product and a sum of vectors for each.
final class PendingPlasticity<Scalar: BLASScalar> {
  /// Weights of fewer bytes stay in the level-2 cache, where writing them costs little.
  static var smallestWeights: Int { 1 << 20 }

  let pointer: UnsafeMutablePointer<ck_pending>
  private let post, pre: Matrix<Scalar>

  /// Of `rows` x `columns` weights that the instruction `outer` learns, and a copy of them that `transpose` takes.
  init(_ outer: ck_instruction, copiedBy transpose: ck_instruction?) {
    post = Matrix(Int(outer.rows), Int(CK_PENDING))
    pre = Matrix(Int(outer.inner), Int(CK_PENDING))
    pointer = .allocate(capacity: 1)
    pointer.initialize(
      to: ck_pending(
        rows: outer.rows, columns: outer.inner, count: 0, seen: 0, is_copied: 0,
        ld_weights: outer.ld_weights, ld_copy: transpose?.ld ?? 0,
        ld_post: Int32(post.leadingDimension), ld_pre: Int32(pre.leadingDimension),
        scale: transpose?.a ?? 0, weights: outer.y, copy: transpose?.y,
        post: UnsafeMutableRawPointer(post.pointer), pre: UnsafeMutableRawPointer(pre.pointer)))
  }

  deinit { pointer.deallocate() }

  func write() { Scalar.write(pointer) }
}

extension PendingPlasticity {
  /// Turns the instructions of a tape that learn large weights in one trial, and those that read these weights, into such as
  /// keep updates pending. What reads weights otherwise than by a product, or a copy of them otherwise, stays as it is.
  ///
  /// - Parameter smallest: the bytes of the smallest weights whose updates are kept.
  static func keep(
    in tape: inout [ck_instruction], from smallest: Int
  ) -> [PendingPlasticity] {
    // Other instructions may know weights through structures of their own.
    guard tape.allSatisfy({ $0.touchesMatricesAlone }) else { return [] }
    return tape.indices.compactMap { place in
      let outer = tape[place]
      guard outer.operation == CK_OP_OUTER.rawValue, outer.columns == 1, outer.b == 1,
        Int(outer.ld_weights) * Int(outer.inner) * MemoryLayout<Scalar>.stride >= smallest,
        let weights = outer.y
      else { return nil }
      let readers = tape.indices.filter { $0 != place && tape[$0].mentions(weights) }
      let copying = readers.filter { tape[$0].copiesWhole(weights) }
      guard copying.count <= 1, !outer.reads(weights),
        readers.allSatisfy({ copying.contains($0) || tape[$0].multiplies(weights) })
      else { return nil }
      var products = readers.filter { !copying.contains($0) }
      if let copied = copying.first {
        guard let copy = tape[copied].y, !tape[copied].reads(copy) else { return nil }
        let users = tape.indices.filter { $0 != copied && tape[$0].mentions(copy) }
        guard users.allSatisfy({ tape[$0].multiplies(copy) }) else { return nil }
        products += users
      }
      let pending = PendingPlasticity(outer, copiedBy: copying.first.map { tape[$0] })
      for (indices, operation) in [
        ([place], CK_OP_PENDING_OUTER), (copying, CK_OP_PENDING_TRANSPOSE),
        (products, CK_OP_PENDING_PRODUCT),
      ] {
        for index in indices {
          tape[index].operation = Int32(operation.rawValue)
          tape[index].x.2 = UnsafeMutableRawPointer(pending.pointer)
        }
      }
      return pending
    }
  }
}

extension ck_instruction {
  /// Whether all that it reads and writes are matrices that it points to itself.
  fileprivate var touchesMatricesAlone: Bool {
    operation <= CK_OP_SUM_SQUARED_DIFFERENCES.rawValue || operation == CK_OP_DIVIDE.rawValue
      || operation == CK_OP_TRANSPOSE.rawValue
  }

  fileprivate func reads(_ matrix: UnsafeMutableRawPointer) -> Bool {
    [x.0, x.1, x.2, x.3, x.4].contains(matrix)
  }

  fileprivate func mentions(_ matrix: UnsafeMutableRawPointer) -> Bool {
    y == matrix || reads(matrix)
  }

  /// Whether it is a product of one trial with these weights.
  fileprivate func multiplies(_ weights: UnsafeMutableRawPointer) -> Bool {
    operation == CK_OP_PRODUCT.rawValue && columns == 1 && x.0 == weights && x.1 != weights
      && y != weights
  }

  /// Whether it is a transposed copy of these weights, all of them and nothing around them.
  fileprivate func copiesWhole(_ weights: UnsafeMutableRawPointer) -> Bool {
    operation == CK_OP_TRANSPOSE.rawValue && x.0 == weights && x.1 != weights && y != weights
      && rows == inner && columns == terms
  }
}
