import Foundation
import LinearAlgebra
import Reproduction
import ResultsStore
import Testing

@Suite struct CheckpointTests {
  private static let key = RunKey(
    experiment: "test/fig1-line", profile: "quick", seed: 3, hyperparameters: ["rate": 0.5],
    codeFingerprint: "c1")

  private func stored(_ state: Checkpoint) -> StoredCheckpoint {
    var series = SeriesLog()
    for step in [5, -2, 7] {
      series.append(SeriesPoint(metric: "loss", step: step, value: -.infinity))
      series.append(SeriesPoint(metric: "angle", step: step, value: 1.0 / Double(step)))
    }
    return StoredCheckpoint(
      identity: CheckpointIdentity(Self.key, testEnvironment), runID: "run",
      created: Date(timeIntervalSince1970: 1_780_000_000.125), computed: 12.5, state: state,
      series: series, metrics: ["a": 0.1, "b": .infinity],
      artifacts: [Artifact(name: "a", mediaType: "text/plain", data: Data([0, 255]))])
  }

  private func throughAFile(_ checkpoint: Checkpoint) throws -> Checkpoint {
    try StoredCheckpoint(stored(checkpoint).encoded()).state
  }

  @Test func matricesKeepEveryBit() throws {
    // Three rows in a granule of four: the padding is not part of the matrix.
    let odd: [Double] = [
      -0.0, .nan, Double(bitPattern: 0x7FF8_0000_DEAD_BEEF), .infinity, -.infinity,
      .leastNonzeroMagnitude,
    ]
    let doubles = Matrix<Double>(3, 2) { odd[$0 + 3 * $1] }
    let floats = Matrix<Float>(5, 1) { row, _ in Float(bitPattern: 0x7FC0_0001 &+ UInt32(row)) }
    var checkpoint = Checkpoint()
    checkpoint.set("doubles", doubles)
    checkpoint.set("floats", floats)
    doubles.fill(1)  // the checkpoint holds a copy
    let read = try throughAFile(checkpoint)
    try read.load("doubles", into: doubles)
    let target = Matrix<Float>(5, 1)
    try read.load("floats", into: target)
    for (index, value) in odd.enumerated() {
      #expect(doubles[index % 3, index / 3].bitPattern == value.bitPattern)
    }
    for row in 0..<5 { #expect(target[row].bitPattern == floats[row].bitPattern) }
  }

  @Test func valuesKeepEveryBit() throws {
    struct State: Codable, Equatable {
      var epoch = 7
      var losses = [0.1, -.infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude]
      var least: Float? = 0.1
      var name = "σ"
    }
    var stream = RandomStream(seed: 1)
    var checkpoint = Checkpoint()
    checkpoint.set("state", State())
    checkpoint.set("stream", stream)
    checkpoint.set("zero", -0.0)
    checkpoint.set("nan", Double.nan)
    checkpoint.set("count", UInt64.max)
    let read = try throughAFile(checkpoint)
    #expect(try read.value("state", as: State.self) == State())
    #expect(try read.value("zero", as: Double.self).sign == .minus)
    #expect(try read.value("nan", as: Double.self).isNaN)
    #expect(try read.value("count", as: UInt64.self) == .max)
    var replay = try read.value("stream", as: RandomStream.self)
    for _ in 0..<5 { #expect(replay.nextUInt64() == stream.nextUInt64()) }
  }

  @Test func whatTheRunHadToShowIsKeptWithIt() throws {
    var checkpoint = Checkpoint()
    checkpoint.set("epoch", 1)
    let before = stored(checkpoint)
    #expect(try StoredCheckpoint(before.encoded()) == before)
  }

  @Test func whatDoesNotFitIsRefusedWithItsName() throws {
    var checkpoint = Checkpoint()
    checkpoint.set("weights", Matrix<Float>(2, 3))
    checkpoint.set("epoch", 4)
    #expect(throws: CheckpointError.missing(name: "w", known: ["epoch", "weights"])) {
      try checkpoint.load("w", into: Matrix<Float>(2, 3))
    }
    #expect(throws: CheckpointError.self) {
      try checkpoint.load("weights", into: Matrix<Float>(3, 2))
    }
    #expect(throws: CheckpointError.self) {
      try checkpoint.load("weights", into: Matrix<Double>(2, 3))
    }
    #expect(throws: CheckpointError.self) { try checkpoint.value("epoch", as: String.self) }
    let error = #expect(throws: CheckpointError.self) {
      try checkpoint.load("epoch", into: Matrix<Float>(1))
    }
    #expect(error?.description.contains("a matrix of 1 x 1 Float is wanted") == true)
  }

  @Test func anyFlippedBitAndAnyMissingEndIsFound() throws {
    var checkpoint = Checkpoint()
    checkpoint.set("weights", Matrix<Double>(3, 3) { Double($0 - $1) })
    let whole = try stored(checkpoint).encoded()
    for position in whole.indices {
      var damaged = whole
      damaged[position] ^= UInt8(1 << (position % 8))
      #expect(throws: UnreadableCheckpoint.self, "byte \(position)") {
        try StoredCheckpoint(damaged)
      }
    }
    for count in 0..<whole.count {
      #expect(throws: UnreadableCheckpoint.self, "\(count) bytes") {
        try StoredCheckpoint(whole.prefix(count))
      }
    }
    // Changes of the highest bit in neighbouring words must not cancel.
    for position in stride(from: 7, to: whole.count - 16, by: 8) {
      var damaged = whole
      damaged[position] ^= 0x80
      damaged[position + 8] ^= 0x80
      #expect(throws: UnreadableCheckpoint.self) { try StoredCheckpoint(damaged) }
    }
  }
}
