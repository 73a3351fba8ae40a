import Foundation
import Reporting
import Testing

@Suite struct MarkdownTests {
  @Test func textIsShownAsItStands() {
    #expect(
      Markdown.escape("‖r_2 − r*‖² <b> [x](y) `c` $m$ a|b \\ &amp; ~s~")
        == "‖r\\_2 − r\\*‖² \\<b\\> \\[x\\](y) \\`c\\` \\$m\\$ a\\|b \\\\ \\&amp; \\~s\\~")
    #expect(Markdown.escape("two\n  lines") == "two lines")
  }

  @Test(arguments: [
    ("# no heading", "\\# no heading"), ("- no item", "\\- no item"),
    ("1. no item", "1\\. no item"), ("12) no item", "12\\) no item"), ("1.5 is", "1\\.5 is"),
    ("plain", "plain"), ("", ""), ("42", "42"),
  ]) func aParagraphIsNeitherHeadingNorList(text: String, expected: String) {
    #expect(Markdown.paragraph(text) == expected)
  }

  @Test func codeSpansHoldBackticks() {
    #expect(Markdown.code("a_b") == "`a_b`")
    #expect(Markdown.code("a`b") == "``a`b``")
    #expect(Markdown.code("`a`` ") == "``` `a`` ```")
  }

  @Test func aPipeDoesNotEndACell() {
    let table = Markdown.table(
      ["a", "b"], [[Markdown.escape("x|y"), Markdown.code("x|y")], ["two\nlines", "\\\\|"]])
    #expect(
      table == """
        | a | b |
        |---|---|
        | x\\|y | `x\\|y` |
        | two lines | \\\\\\| |
        """)
  }

  @Test func linksLeadToAnchors() {
    #expect(Markdown.anchor("Test/fig1.A") == "<a id=\"test-fig1-a\"></a>")
    #expect(Markdown.link("F_1", toAnchor: "Test/fig1.A") == "[F\\_1](#test-fig1-a)")
  }
}

@Suite struct TimeTextTests {
  private let morning = Date(timeIntervalSince1970: 1_795_161_599)

  @Test func datesAreInUTC() {
    #expect(TimeText.minute(morning) == "2026-11-20 07:59")
    #expect(TimeText.days(from: morning, to: morning + 60) == "2026-11-20")
    #expect(TimeText.days(from: morning, to: morning + 86_400) == "2026-11-20 to 2026-11-21")
  }

  @Test func durationsHaveTheUnitThatFits() {
    #expect([12.34, 90, 7200].map(TimeText.duration) == ["12.3 s", "1.5 min", "2.0 h"])
  }
}
