import Foundation
import Reproduction
import Testing

/// The 0.975, 0.9 and 0.9995 quantiles, computed to 40 digits with mpmath's incomplete beta.
private let quantiles: [(degrees: Int, probability: Double, value: Double)] = [
  (1, 0.95, 12.7062047361747), (2, 0.95, 4.302652729749464), (3, 0.95, 3.18244630528371),
  (4, 0.95, 2.776445105197794), (5, 0.95, 2.570581835636316), (9, 0.95, 2.262157162798206),
  (10, 0.95, 2.228138851986275), (29, 0.95, 2.045229642132704), (30, 0.95, 2.042272456301238),
  (100, 0.95, 1.983971518523552), (1000, 0.95, 1.962339080826408),
  (1, 0.8, 3.077683537175253), (4, 0.8, 1.533206274058944), (1000, 0.8, 1.282398721460924),
  (1, 0.999, 636.6192487687196), (2, 0.999, 31.59905457644362), (5, 0.999, 6.86882662588111),
  (3, 0.2, 0.2766706623326899),
]

/// Relative; the implementation states 1e-12, the table has 16 digits.
private let quantileTolerance = 1e-10

@Suite struct StatisticsTests {
  @Test(arguments: quantiles)
  func quantilesAgreeWithTheTable(_ row: (degrees: Int, probability: Double, value: Double)) {
    let value = StudentT(degreesOfFreedom: row.degrees).centralHalfWidth(row.probability)
    #expect(abs(value / row.value - 1) < quantileTolerance)
  }

  @Test func probabilityInvertsTheQuantile() {
    for degrees in [1, 2, 3, 8, 51, 200] {
      let t = StudentT(degreesOfFreedom: degrees)
      #expect(abs(t.centralProbability(t.centralHalfWidth(0.95)) - 0.95) < 1e-13)
    }
  }

  @Test func intervalOfKnownValues() throws {
    let sample = try #require(Sample([1, 2, 3, 4]))
    #expect(sample.mean == 2.5)
    #expect(abs(try #require(sample.standardDeviation) - 1.2909944487358056) < 1e-15)
    let interval = try #require(sample.interval)
    #expect(abs(interval.lowerBound - 0.44573974323947) < 1e-11)
    #expect(abs(interval.upperBound - 4.55426025676053) < 1e-11)
  }

  @Test func singleValueHasNoInterval() throws {
    let sample = try #require(Sample([7]))
    #expect(sample.mean == 7)
    #expect(sample.standardDeviation == nil)
    #expect(sample.interval == nil)
  }

  @Test func nothingAndDivergedValuesAreNoSample() {
    #expect(Sample([]) == nil)
    #expect(Sample([1, .nan]) == nil)
    #expect(Sample([1, .infinity]) == nil)
  }

  @Test func hugeValuesDoNotOverflow() throws {
    let sample = try #require(Sample([1e300, 3e300]))
    #expect(abs(try #require(sample.standardDeviation) / 1.4142135623730951e300 - 1) < 1e-14)
  }

  @Test func equalValuesHaveAPointInterval() throws {
    let sample = try #require(Sample([0.25, 0.25, 0.25, 0.25]))
    #expect(sample.interval == 0.25...0.25)
  }

  @Test func pairingKeepsTheSharedSeedsOnly() throws {
    let sample = try #require(
      Sample(pairing: [0: 1, 1: 5, 2: 9, 4: 0], with: [0: 0, 1: 2, 2: 4, 3: 7]))
    #expect(sample.values == [1, 3, 5])
    #expect(Sample(pairing: [0: 1], with: [1: 1]) == nil)
  }
}
