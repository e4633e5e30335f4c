import Testing

@testable import Postroom

@Suite struct WrittenTimeTests {
  private func times(_ text: String) -> String {
    WrittenTime.all(in: text).map { time in
      time.minutes.sorted().map { "\($0 / 60):\($0 % 60)" }.joined(separator: "/")
        + (time.zone.map { " \($0)" } ?? "")
    }.joined(separator: ", ")
  }

  @Test(arguments: [
    ("at 16:15 today", "16:15"), ("09:30", "9:30"), ("4:15", "4:15/16:15"), ("4.15 pm", "16:15"),
    ("4.15pm.", "16:15"), ("4pm", "16:0"), ("12 am", "0:0"), ("12:30 PM", "12:30"),
    ("10 a.m. to 4 p.m.", "10:0, 16:0"), ("16:15-17:00", "16:15, 17:0"),
    ("16:15 to 17:00 (GMT)", "16:15, 17:0 GMT"), ("at 16.15", "16:15"), ("noon BST", "12:0 BST"),
    ("midnight", "0:0"),
  ])
  func `a time is read however it is written`(text: String, found: String) {
    #expect(times(text) == found)
  }

  @Test(arguments: [
    "16 people", "£16.15", "chapter 16.15", "16:15:30", "25:00", "16:75", "3 among", "13pm", "4:2",
    "1.16:15", "16:15%", "https://16:1500", "a ratio of 100:15",
  ])
  func `what is no time is none`(text: String) {
    #expect(times(text) == "")
  }
}
