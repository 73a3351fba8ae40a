import Reporting
import Testing

/// Mean and ends of an interval, as the report writes them.
private func written(_ mean: Double, plusMinus half: Double?) -> [String] {
  let values = half.map { [mean, mean - $0, mean + $0] } ?? [mean]
  let format = NumberFormat(values, uncertainty: half)
  return values.map(format.text)
}

@Suite struct NumberFormatTests {
  @Test func twoDigitsOfTheUncertaintyAreWritten() {
    #expect(written(0.023456, plusMinus: 0.0019) == ["0.0235", "0.0216", "0.0254"])
    #expect(written(45.678, plusMinus: 12.3) == ["46", "33", "58"])
    #expect(written(1234.5, plusMinus: 456) == ["1234", "778", "1690"])
  }

  @Test func tinyAndHugeNumbersAreScientific() {
    #expect(written(6.9e-11, plusMinus: 1.7e-11) == ["6.9e-11", "5.2e-11", "8.6e-11"])
    #expect(written(2.5e9, plusMinus: 1e8) == ["2.50e9", "2.40e9", "2.60e9"])
  }

  @Test func whatIsBelowTheResolutionIsZero() {
    #expect(written(2e-8, plusMinus: 1e-6)[0] == "0")
    #expect(NumberFormat([-0.2], uncertainty: 30).text(-0.2) == "0")
    #expect(NumberFormat([0.5, 0.0001], uncertainty: 0.1).text(-0.0001) == "0.00")
  }

  @Test func withoutUncertaintyThreeDigitsAreWritten() {
    #expect(written(0.0234567, plusMinus: nil) == ["0.0235"])
    #expect(written(123.456, plusMinus: nil) == ["123"])
    #expect(written(0.5, plusMinus: 0) == ["0.500", "0.500", "0.500"])
  }

  @Test func wholeNumbersStayWhole() {
    #expect(written(3, plusMinus: nil) == ["3"])
    #expect(written(0, plusMinus: nil) == ["0"])
    #expect(written(12345, plusMinus: nil) == ["12345"])
  }

  @Test func aTinyUncertaintyBringsNoMoreThanSixDigits() {
    #expect(written(45.123456789, plusMinus: 1e-9)[0] == "45.1235")
  }

  @Test func nonFiniteNumbersAreNamed() {
    let format = NumberFormat([1.5, .nan])
    #expect([Double.nan, .infinity, -.infinity].map(format.text) == ["nan", "inf", "-inf"])
    #expect(format.text(1.5) == "1.50")
  }
}
