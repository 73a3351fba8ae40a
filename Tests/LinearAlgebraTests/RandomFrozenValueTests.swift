import LinearAlgebra
import Testing

/// Values of every distribution, frozen to the bit: a change of any of them would silently change
/// every recorded result.
@Suite struct RandomFrozenValueTests {
  private let streams = RandomStreams(seed: 2018)

  @Test func wordsOfANamedStreamStayAsTheyAre() {
    var stream = streams.stream("words")
    let found = (0..<4).map { _ in stream.nextUInt64() }
    #expect(
      found == [
        13_637_971_126_041_911_003, 10_379_651_678_200_492_205, 16_841_752_857_886_920_265,
        10_744_629_643_458_448_759,
      ])
  }

  @Test func uniformDrawsStayAsTheyAre() {
    expect("uniform", [0.040149583894320995, 0.22130505886126584, 0.8028521504544143]) {
      $0.uniform()
    }
    expect("range", [-0.8594343566537708, 0.18640774896856582, 0.052150740706057075]) {
      $0.uniform(in: -1..<1)
    }
    expect("integer", [570, 122, 300, 826]) { Double($0.integer(below: 1000)) }
  }

  @Test func normalDrawsStayAsTheyAre() {
    expect("normal", [-1.7587502422808843, -1.9502519994855287, -0.7196972373612905]) {
      $0.normal()
    }
  }

  @Test func poissonDrawsStayAsTheyAre() {
    expect("poisson/small", [6, 2, 5, 3]) { Double($0.poisson(mean: 2.5)) }
    expect("poisson/large", [262, 265, 238, 278]) { Double($0.poisson(mean: 250)) }
    expect("poisson/huge", [999_999_598_776, 999_999_918_981, 999_999_424_015]) {
      Double($0.poisson(mean: 1e12))
    }
  }

  @Test func inverseGaussianDrawsStayAsTheyAre() {
    expect("wald", [3.3685339614883336, 1.833209182415271, 1.9638283869881141]) {
      $0.inverseGaussian(mean: 2, shape: 3)
    }
  }

  @Test func permutationsStayAsTheyAre() {
    var stream = streams.stream("permutation")
    #expect(stream.permutation(10) == [6, 0, 9, 1, 3, 7, 5, 2, 4, 8])
  }

  /// Enough draws to pass through the tail and the slivers of the ziggurat, and through both
  /// Poisson methods, folded into one number (FNV-1a over words).
  @Test func rarePathsStayAsTheyAre() {
    var normal = streams.stream("normal/many")
    #expect(folded(1_000_000) { _ in normal.normal().bitPattern } == 0x6c8a_19da_9307_8cd1)
    var poisson = streams.stream("poisson/many")
    let counts = folded(100_000) { UInt64(poisson.poisson(mean: Double($0) / 100)) }
    #expect(counts == 0x34ba_7b74_d334_eff4)
  }

  private func expect(
    _ name: String, _ frozen: [Double], draw: (inout RandomStream) -> Double
  ) {
    var stream = streams.stream(name)
    #expect(frozen.map { _ in draw(&stream) } == frozen, "stream \(name)")
  }

  private func folded(_ count: Int, word: (Int) -> UInt64) -> UInt64 {
    (0..<count).reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ word($1)) &* 0x100_0000_01b3 }
  }
}
