/// A subject that shouts, or that says nothing.
enum SubjectCheck {
  static func run(_ campaign: EditedCampaign, _ problems: inout Problems) {
    let subject = campaign.file.texts.first { $0.key == "subject" }?.merged.text ?? ""
    let place = campaign.file.subjectPlace
    let words = subject.split { !$0.isLetter }
    if words.isEmpty, !subject.unicodeScalars.contains(Proof.value) {
      problems.warning(
        .subjectTone, at: place, "the subject has no words",
        hint: "many inboxes and screen readers show or say nothing else: write some")
      return
    }
    if subject.count(where: { $0 == "!" }) > 1 {
      problems.warning(
        .subjectTone, at: place, "the subject has several exclamation marks",
        hint: "one is enough, none is better: filters count them")
    }
    // Names in capitals are no shouting: "NHS", "WMHTC AGM 2022".
    let letters = words.joined()
    let capitals = letters.count(where: \.isUppercase)
    let shouted = words.count { $0.count > 3 && $0.allSatisfy(\.isUppercase) }
    if shouted > 2, capitals * 10 > letters.count * 7 {
      problems.warning(
        .subjectTone, at: place, "the subject is written in capitals",
        hint: "write it as a sentence: filters and readers take capitals for shouting")
    }
    // A correction is one.
    if campaign.file.corrects == nil, subject.contains(/^\s*(?i:re|fwd?|aw)\s*:/) {
      problems.warning(
        .subjectTone, at: place, "the subject claims to be an answer",
        hint: "take it away: PECR regulation 23 forbids to disguise what a message is")
    }
  }
}
