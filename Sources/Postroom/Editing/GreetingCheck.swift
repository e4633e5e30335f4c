/// A greeting that greets nobody, and punctuation that a merge has left alone.
enum GreetingCheck {
  // A literal is compiled each time that it is come upon, so these are made once. No Regex changes.
  nonisolated(unsafe) private static let nobody = /\bDear\s*[,:!]|\bDear\s*$/
  nonisolated(unsafe) private static let strayPunctuation = /\u{FFFC}(\s+)[,:!?](?=\s|$)/

  static func run(_ campaign: EditedCampaign, _ problems: inout Problems) {
    for passage in campaign.passages {
      for match in passage.text.matches(of: nobody).prefix(Passage.mostFindings) {
        report(match.range.lowerBound, in: passage, "\"Dear\" greets nobody", &problems)
      }
      for match in passage.text.matches(of: strayPunctuation).prefix(Passage.mostFindings) {
        report(
          match.1.endIndex, in: passage, "a space stands before the punctuation", &problems)
      }
    }
  }

  private static func report(
    _ index: String.Index, in passage: Passage, _ message: String, _ problems: inout Problems
  ) {
    guard let place = passage.place(of: index) else { return }
    problems.warning(
      .greeting, at: place, message,
      hint: "write Dear {{first_name}}, and give the field a fallback")
  }
}
