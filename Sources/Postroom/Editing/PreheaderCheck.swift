/// The line that inboxes show behind the subject.
enum PreheaderCheck {
  static func run(_ campaign: EditedCampaign, _ problems: inout Problems) {
    guard let preheader = campaign.file.texts.first(where: { $0.key == "preheader" }),
      !preheader.text.isEmpty
    else {
      problems.note(
        .preheader, at: Problem.Place(file: campaign.file.path), "there is no preheader",
        hint: "preheader: a sentence that inboxes show behind the subject; else they show whatever "
          + "the page begins with")
      return
    }
    // What is merged into it is another's text: only what stands around that is looked for.
    let parts = preheader.merged.text.significant.unicodeScalars.split(separator: Proof.value)
    guard !parts.allSatisfy({ campaign.shownInPage.contains(String($0)) }) else { return }
    problems.warning(
      .preheader, at: preheader.start, "the template does not show the preheader",
      hint: "put {{preheader}} at the beginning of its <body>")
  }
}

extension String {
  /// Its letters and digits, in lower case: how a text is laid out makes no difference.
  var significant: String {
    String(
      String.UnicodeScalarView(
        lowercased().unicodeScalars.filter {
          $0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == Proof.value
        }))
  }
}
