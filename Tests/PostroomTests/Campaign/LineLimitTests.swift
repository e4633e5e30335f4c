import Foundation
import Testing

@testable import Postroom

struct LineLimitTests {

  @Test(arguments: [
    ("", [""]), ("short", ["short"]), ("a b ", ["a b "]),
    // A line of 20 columns is as long as it may be.
    ("aaaa bbbb cccc dddd e", ["aaaa bbbb cccc dddd", "e"]),
    ("aaaa bbbb cccc dddde", ["aaaa bbbb cccc dddde"]),
    ("éééé éééé éééé ééééé", ["éééé éééé éééé ééééé"]),
    // What hangs goes on to hang, and what is quoted to be quoted.
    ("- aaaa bbbb cccc dddd", ["- aaaa bbbb cccc", "  dddd"]),
    ("12. aaaa bbbb cccc dddd", ["12. aaaa bbbb cccc", "    dddd"]),
    ("  aaaa bbbb cccc dddd e", ["  aaaa bbbb cccc", "  dddd e"]),
    ("> aaaa bbbb cccc dddd", ["> aaaa bbbb cccc", "> dddd"]),
    ("> - aaaa bbbb cccc dddd", ["> - aaaa bbbb cccc", ">   dddd"]),
    // No mark of a list.
    ("2028 aaaa bbbb cccc dddd", ["2028 aaaa bbbb cccc", "dddd"]),
    ("*aaaa* bbbb cccc dddd", ["*aaaa* bbbb cccc", "dddd"]),
    ("--------------------------", ["--------------------------"]),
    // Code.
    ("    aaaa bbbb cccc dddd", ["    aaaa bbbb cccc dddd"]),
    // A word is never parted, and no line of spaces is made.
    ("see https://example.org/aaaa now", ["see", "https://example.org/aaaa", "now"]),
    ("https://example.org/aaaa", ["https://example.org/aaaa"]),
    ("- https://example.org/aaaa b", ["- https://example.org/aaaa", "  b"]),
    ("aaaa bbbb cccc    dddd", ["aaaa bbbb cccc", "dddd"]),
    ("aa  bb bbbb cccc    dddd", ["aa  bb bbbb cccc", "dddd"]),
    ("aaaaa                           ", ["aaaaa"]),
    ("                               ", ["                               "]),
    // A space that may not be parted is none.
    ("aaaa bbbb cccc\u{A0}dddddd ee", ["aaaa bbbb", "cccc\u{A0}dddddd ee"]),
  ])
  func `a line that is too long is broken at its spaces`(line: String, lines: [String]) {
    let broken = LineLimit(columns: 20).lines(of: Array(line.utf8)[...])
    #expect(broken.map { String(decoding: $0, as: UTF8.self) } == lines)
  }

  @Test func `no message of the sample has a line over 72 columns but for a word`() throws {
    for name in ["2022-01-newsletter", "2028-01-topical-tuesday"] {
      var problems = Problems()
      let workspace = SampleCampaigns.workspace
      let settings = try #require(workspace.settings(&problems))
      let plan = try #require(
        CampaignPlan(
          name: name, in: workspace, settings: settings, at: Instant(seconds: 1_640_000_000),
          problems: &problems))
      let composer = plan.composer
      let long = String(repeating: "Extraordinary ", count: 20) + "Ltd"
      let values = FieldValues(composer.composition.fields.map { _ in long })
      let lines = composer.text(values).split(separator: "\n")
      #expect(lines.count > 40)
      for line in lines where line.unicodeScalars.count > 72 {
        #expect(!line.contains(" "), "\(line)")
      }
    }
  }
}
