import Experiments
import LinearAlgebra
import Testing

@Suite struct NearestNeighbourAgreementTests {
  @Test func pointsOnALineHaveTheAgreementCountedByHand() {
    // Neighbours (k = 2) of 0, 1, 3, 10, 11: {1, 3}, {0, 3}, {1, 0}, {11, 3}, {10, 3}.
    let points = Matrix<Float>(rows: [[0, 1, 3, 10, 11]])
    let agreement = NearestNeighbourAgreement.agreement(of: points, labels: [0, 0, 1, 1, 1], k: 2)
    #expect(agreement == (1 + 1 + 0 + 2 + 2) / 10.0)
  }

  @Test func ofEquallyDistantPointsTheFirstIsNearer() {
    // Point 1 lies midway between 0 and 2, which both are its neighbours' only choice.
    let points = Matrix<Float>(rows: [[-1, 0, 1]])
    #expect(NearestNeighbourAgreement.agreement(of: points, labels: [7, 7, 8], k: 1) == 2 / 3.0)
    #expect(NearestNeighbourAgreement.agreement(of: points, labels: [8, 7, 7], k: 1) == 1 / 3.0)
  }

  /// Blocks of 128 and a last one of a single point, of whole numbers: distances are exact and
  /// often equal.
  @Test func productsFindTheNeighboursOfAPlainSearch() {
    var stream = RandomStream(seed: 11)
    let (count, k) = (257, 10)
    let points = Matrix<Float>(5, count) { _, _ in Float(stream.integer(below: 4)) }
    let labels = (0..<count).map { _ in UInt8(stream.integer(below: 3)) }
    var agreeing = 0
    for point in 0..<count {
      let byDistance = (0..<count).filter { $0 != point }.map { other in
        (
          distance: (0..<5).reduce(Float(0)) {
            let difference = points[$1, point] - points[$1, other]
            return $0 + difference * difference
          }, other: other
        )
      }.sorted { ($0.distance, $0.other) < ($1.distance, $1.other) }
      agreeing += byDistance.prefix(k).count { labels[$0.other] == labels[point] }
    }
    #expect(
      NearestNeighbourAgreement.agreement(of: points, labels: labels, k: k)
        == Double(agreeing) / Double(count * k))
  }

  @Test func distantClustersAgreeAndRandomLabelsOnlyByChance() {
    var stream = RandomStream(seed: 12)
    let count = 400
    let own = (0..<count).map { UInt8($0 % 4) }
    let points = Matrix<Float>(8, count) { row, column in
      Float(stream.normal()) + (row == Int(own[column]) ? 100 : 0)
    }
    #expect(NearestNeighbourAgreement.agreement(of: points, labels: own, k: 10) == 1)
    var random = own
    stream.shuffle(&random)
    let chance = NearestNeighbourAgreement.agreement(of: points, labels: random, k: 10)
    // Neighbourhoods overlap; a fifth of the chance level is some five standard errors.
    #expect(abs(chance - 0.25) < 0.05)
  }

  @Test func representationThatHasDivergedHasNoAgreement() {
    let points = Matrix<Float>(rows: [[0, 1, .nan]])
    #expect(
      NearestNeighbourAgreement.agreement(of: points, labels: [0, 0, 0], k: 1).isNaN)
  }
}
