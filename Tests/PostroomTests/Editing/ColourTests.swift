import Testing

@testable import Postroom

@Suite struct ColourTests {
  @Test(arguments: [
    ("#F2B544", "#F2B544"), ("#fff", "#FFFFFF"), ("#0a0b0cFF", "#0A0B0C"), ("White", "#FFFFFF"),
    ("rgb(242, 181, 68)", "#F2B544"), ("rgba(0,0,0,1)", "#000000"), ("rgb(100% 0% 0%)", "#FF0000"),
  ])
  func `a colour is read however it is written`(text: String, colour: String) {
    #expect(Colour(css: text)?.description == colour)
  }

  @Test(arguments: [
    "transparent", "#12345", "#fff8", "rgba(0,0,0,.5)", "rgb(1,2)", "hsl(0,0%,0%)", "", "blurple",
  ])
  func `what shows what lies below, or is no colour, is none`(text: String) {
    #expect(Colour(css: text) == nil)
  }

  @Test(arguments: [
    ("#000000", "#FFFFFF", 21.0), ("#FFFFFF", "#000000", 21), ("#777777", "#FFFFFF", 4.48),
    ("#767676", "#FFFFFF", 4.54), ("#0000FF", "#FFFFFF", 8.59), ("#123456", "#123456", 1),
  ])
  func `contrast is WCAG's`(one: String, other: String, ratio: Double) throws {
    let found = try #require(Colour(css: one)).contrast(with: try #require(Colour(css: other)))
    #expect(abs(found - ratio) < 0.01)
  }

  @Test(arguments: ["rgb(0,0,NaN)", "rgb(nan% 0 0)", "rgb(inf 0 0)", "rgba(0,0,0,nan)"])
  func `what is no number is no colour`(text: String) { #expect(Colour(css: text) == nil) }
}
