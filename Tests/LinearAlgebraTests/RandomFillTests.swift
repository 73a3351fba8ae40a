import LinearAlgebra
import Testing

@Suite struct RandomFillTests {
  private let start = RandomStreams(seed: 5).stream("fill")

  @Test func uniformFillEqualsSingleDraws() {
    var (bulk, single) = (start, start)
    var buffer = Array(repeating: 0.0, count: 1000)
    buffer.withUnsafeMutableBufferPointer { bulk.fillUniform($0, in: -0.3..<0.7) }
    for value in buffer {
      #expect(value == single.uniform(in: -0.3..<0.7))
    }
    #expect(bulk == single)
  }

  @Test func normalFillEqualsSingleDraws() {
    var (bulk, single) = (start, start)
    var buffer = Array(repeating: 0.0, count: 10_000)
    buffer.withUnsafeMutableBufferPointer { bulk.fillNormal($0, mean: 2, standardDeviation: 0.5) }
    for value in buffer {
      #expect(value == 2 + 0.5 * single.normal())
    }
    #expect(bulk == single)
  }

  @Test func floatFillsAreTheRoundedDoubles() {
    var (bulk, single) = (start, start)
    var buffer = Array(repeating: Float(0), count: 10_000)
    buffer.withUnsafeMutableBufferPointer { bulk.fillNormal($0) }
    for value in buffer {
      #expect(value == Float(single.normal()))
    }
    buffer.withUnsafeMutableBufferPointer { bulk.fillUniform($0) }
    for value in buffer {
      #expect(value == Float(single.uniform()))
    }
  }

  /// About one draw in 2^25 rounds to 1 as a Float; in [1, 1 + 2 ulp) every fourth would reach the
  /// bound.
  @Test func floatUniformsStayBelowTheUpperBound() {
    var stream = start
    var buffer = Array(repeating: Float(0), count: 1000)
    let upper = Float(1).nextUp.nextUp
    buffer.withUnsafeMutableBufferPointer { stream.fillUniform($0, in: 1..<upper) }
    #expect(buffer.allSatisfy { $0 >= 1 && $0 < upper })
    #expect(buffer.contains(1) && buffer.contains(Float(1).nextUp))
  }

  @Test func emptyBuffersLeaveTheStreamAlone() {
    var stream = start
    stream.fillNormal(UnsafeMutableBufferPointer<Double>(start: nil, count: 0))
    stream.fillUniform(UnsafeMutableBufferPointer<Float>(start: nil, count: 0))
    #expect(stream == start)
  }
}
