import Foundation
import LinearAlgebra
import Testing

@Suite struct RandomStreamTests {
  @Test func xoshiroGivesItsReferenceValues() {
    var stream = RandomStream(state: (1, 2, 3, 4))
    let reference: [UInt64] = [
      41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386,
      9_228_616_714_210_784_205, 9_973_669_472_204_895_162, 14_011_001_112_246_962_877,
      12_406_186_145_184_390_807, 15_849_039_046_786_891_736, 10_450_023_813_501_588_000,
    ]
    for expected in reference {
      #expect(stream.nextUInt64() == expected)
    }
  }

  @Test func splitMixGivesItsReferenceValues() {
    var mixer = SplitMix64(seed: 1_234_567)
    let reference: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
    ]
    for expected in reference {
      #expect(mixer.next() == expected)
    }
  }

  @Test func streamsDependOnSeedAndNameOnly() {
    let streams = RandomStreams(seed: 7)
    var first = streams.stream("weights/basal/1")
    var other = streams.stream("weights/basal/2")
    _ = other.normal()
    var again = RandomStreams(seed: 7).stream("weights/basal/1")
    #expect(first.nextUInt64() == again.nextUInt64())
    #expect(first != other)
    #expect(streams.stream("a") != RandomStreams(seed: 8).stream("a"))
    #expect(streams.stream("") != streams.stream("\0"))
    #expect(streams.stream("ab") != streams.stream("ba"))
  }

  @Test func manyNamesGiveDistinctStreams() {
    var seen: Set<RandomStream> = []
    for seed in 0..<100 as Range<UInt64> {
      for index in 0..<100 {
        seen.insert(RandomStreams(seed: seed).stream("noise/\(index)"))
      }
    }
    #expect(seen.count == 10_000)
  }

  /// Neighbouring seeds and names must not give related numbers: the mean of the product of two
  /// centred uniforms has standard deviation 1/(12 sqrt n); six of them bound it.
  @Test func neighbouringStreamsAreUncorrelated() {
    let count = 10_000
    let pairs = [
      (RandomStreams(seed: 0).stream("x"), RandomStreams(seed: 1).stream("x")),
      (RandomStreams(seed: 0).stream("x/1"), RandomStreams(seed: 0).stream("x/2")),
      (RandomStream(seed: 0), RandomStream(seed: 1)),
    ]
    for (first, second) in pairs {
      var (a, b) = (first, second)
      var sum = 0.0
      for _ in 0..<count {
        sum += (a.uniform() - 0.5) * (b.uniform() - 0.5)
      }
      #expect(abs(sum / Double(count)) < 6 / (12 * Double(count).squareRoot()))
    }
  }

  @Test func encodedStateResumesToTheBit() throws {
    var stream = RandomStreams(seed: 3).stream("resume")
    for _ in 0..<1000 { _ = stream.normal() }
    let data = try JSONEncoder().encode(["noise": stream])
    var restored = try #require(
      JSONDecoder().decode([String: RandomStream].self, from: data)["noise"])
    for _ in 0..<1000 {
      #expect(stream.normal().bitPattern == restored.normal().bitPattern)
    }
  }

  @Test func smallWordsAreEncodedWithTheirLeadingZeros() throws {
    let stream = RandomStream(state: (1, 0, 0, 255))
    let text = try #require(String(bytes: JSONEncoder().encode([stream]), encoding: .utf8))
    let zeros = String(repeating: "0", count: 32)
    #expect(text == "[\"0000000000000001\(zeros)00000000000000ff\"]")
    #expect(try JSONDecoder().decode([RandomStream].self, from: Data(text.utf8)) == [stream])
  }

  @Test(arguments: [
    String(repeating: "0", count: 64), "12", String(repeating: "g", count: 64),
    "+" + String(repeating: "1", count: 63), "",
  ])
  func invalidStatesAreRefused(text: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([RandomStream].self, from: Data("[\"\(text)\"]".utf8))
    }
  }
}
