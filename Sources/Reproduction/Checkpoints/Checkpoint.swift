import Foundation
import LinearAlgebra

/// The state of a run at one moment, by name: what an interrupted run goes on from, to the bit.
///
/// ```swift
/// var checkpoint = Checkpoint()
/// checkpoint.set("epoch", epoch)
/// checkpoint.set("order", order)          // a random stream
/// checkpoint.set("weights/1", weights)    // a matrix
/// try context.save(checkpoint)
/// ```
///
/// Everything belongs in it that the rest of the run depends on and that the hyperparameters and
/// the seed do not give again. What the run has recorded, summarised and attached so far is kept
/// with it by ``RunContext/save(_:)``.
public struct Checkpoint: Hashable, Sendable {
  enum Entry: Hashable, Sendable {
    /// `data` holds the columns one after another, without padding.
    case matrix(scalar: String, rows: Int, columns: Int, data: Data)
    /// A property list whose only element is the value.
    case value(Data)

    var data: Data {
      switch self {
      case .matrix(_, _, _, let data), .value(let data): data
      }
    }
  }

  private(set) var entries: [String: Entry] = [:]

  public init() {}

  init(entries: [String: Entry]) {
    self.entries = entries
  }

  /// The names that are set, sorted.
  public var names: [String] { entries.keys.sorted() }

  /// Keeps a copy of a matrix: its type, its shape and the bits of every element.
  public mutating func set<Scalar: BLASScalar>(_ name: String, _ matrix: Matrix<Scalar>) {
    let columnBytes = matrix.rows * MemoryLayout<Scalar>.stride
    var data = Data(count: columnBytes * matrix.columns)
    data.withUnsafeMutableBytes { bytes in
      for j in 0..<matrix.columns {
        let place = UnsafeMutableRawBufferPointer(
          rebasing: bytes[j * columnBytes..<(j + 1) * columnBytes])
        place.copyMemory(from: UnsafeRawBufferPointer(matrix.column(j)))
      }
    }
    entries[name] = .matrix(
      scalar: "\(Scalar.self)", rows: matrix.rows, columns: matrix.columns, data: data)
  }

  /// Keeps a small value, such as a count, a loss or the state of a random stream.
  ///
  /// Numbers keep their bits, infinities and the sign of zero included; not-a-number stays one.
  ///
  /// - Precondition: the value can be encoded, as every value can whose type only lists its parts.
  public mutating func set(_ name: String, _ value: some Encodable) {
    let encoder = PropertyListEncoder()
    encoder.outputFormat = .binary
    do {
      entries[name] = .value(try encoder.encode([value]))
    } catch {
      preconditionFailure("'\(name)' cannot be kept in a checkpoint: \(error)")
    }
  }

  /// Overwrites a matrix of the same type and shape with the one that was kept.
  ///
  /// - Throws: ``CheckpointError/missing(name:known:)``,
  ///   ``CheckpointError/mismatch(name:found:wanted:)``.
  public func load<Scalar: BLASScalar>(_ name: String, into matrix: Matrix<Scalar>) throws {
    let wanted = "a matrix of \(matrix.rows) x \(matrix.columns) \(Scalar.self)"
    let columnBytes = matrix.rows * MemoryLayout<Scalar>.stride
    guard case .matrix(let scalar, let rows, let columns, let data) = try entry(name),
      scalar == "\(Scalar.self)", rows == matrix.rows, columns == matrix.columns,
      data.count == columnBytes * columns
    else {
      throw CheckpointError.mismatch(
        name: name, found: try entry(name).description, wanted: wanted)
    }
    data.withUnsafeBytes { bytes in
      for j in 0..<columns {
        UnsafeMutableRawBufferPointer(matrix.column(j)).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: bytes[j * columnBytes..<(j + 1) * columnBytes]))
      }
    }
  }

  /// The value that was kept.
  ///
  /// - Throws: ``CheckpointError/missing(name:known:)``,
  ///   ``CheckpointError/mismatch(name:found:wanted:)``.
  public func value<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value {
    let entry = try entry(name)
    guard case .value(let data) = entry,
      let value = try? PropertyListDecoder().decode([Value].self, from: data).first
    else {
      throw CheckpointError.mismatch(name: name, found: entry.description, wanted: "\(type)")
    }
    return value
  }

  private func entry(_ name: String) throws -> Entry {
    guard let entry = entries[name] else {
      throw CheckpointError.missing(name: name, known: names)
    }
    return entry
  }
}

extension Checkpoint.Entry: CustomStringConvertible {
  var description: String {
    switch self {
    case .matrix(let scalar, let rows, let columns, _): "a matrix of \(rows) x \(columns) \(scalar)"
    case .value: "a value of another type"
    }
  }
}

/// What a checkpoint cannot give.
public enum CheckpointError: Error, Hashable, Sendable, CustomStringConvertible {
  case missing(name: String, known: [String])
  /// The entry is of another type or shape.
  case mismatch(name: String, found: String, wanted: String)

  public var description: String {
    switch self {
    case .missing(let name, let known):
      "the checkpoint has no '\(name)'; it has: \(known.joined(separator: ", "))"
    case .mismatch(let name, let found, let wanted):
      "'\(name)' of the checkpoint is \(found), but \(wanted) is wanted; "
        + "what is saved and what is loaded should agree"
    }
  }
}
