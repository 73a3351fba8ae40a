import Reporting
import ResultsStore
import Testing

private func series(_ values: [Int: Double]) -> [SeriesPoint] {
  values.map { SeriesPoint(metric: "error", step: $0.key, value: $0.value) }
}

@Suite struct SeriesBandTests {
  @Test func theBandIsTheIntervalOfTheMeanAtEachStep() throws {
    let band = SeriesBand([series([0: 1, 10: 4]), series([0: 2, 10: 4]), series([0: 3, 10: 4])])
    #expect(band.points.map(\.x) == [0, 10])
    #expect(band.points.map(\.centre) == [2, 4])
    let first = try #require(band.points[0].interval)
    // t(0.975, 2) / sqrt(3) at an sd of 1.
    #expect(abs(first.upperBound - 2 - 2.484_137_7) < 1e-6)
    #expect(abs(2 - first.lowerBound - 2.484_137_7) < 1e-6)
    #expect(band.points[0].spread == 1...3)
    #expect(band.points[1].interval == 4...4)
    #expect(band.runCount == 3)
  }

  @Test func aSingleRunHasNoBand() {
    let band = SeriesBand([series([0: 1, 1: 2])])
    #expect(band.points.map(\.centre) == [1, 2])
    #expect(band.points.allSatisfy { $0.interval == nil })
  }

  @Test func aNonFiniteValueLeavesAGap() {
    let band = SeriesBand([series([0: 1, 1: .nan, 2: 3]), series([0: 1, 1: 2, 2: .infinity])])
    #expect(band.points.map(\.centre) == [1, nil, nil])
    #expect(band.hasGaps)
  }

  @Test func stepsThatNotEveryRunHasAreCountedAndLeftOut() {
    let band = SeriesBand([series([0: 1, 1: 2, 2: 3]), series([0: 1, 2: 5, 3: 7])])
    #expect(band.points.map(\.x) == [0, 2])
    #expect(band.unsharedPlaces == 2)
  }

  @Test func thinningKeepsBothEnds() {
    let points = (0..<1000).map { SeriesPoint(metric: "error", step: $0, value: 1) }
    let indices = SeriesBand([points]).indices(atMost: 7)
    #expect(indices == [0, 166, 333, 499, 666, 832, 999])
    #expect(SeriesBand([points]).indices(atMost: 1000).count == 1000)
  }
}
