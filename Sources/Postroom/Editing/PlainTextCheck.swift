/// The plain text part says what the HTML says.
enum PlainTextCheck {
  static func run(_ campaign: EditedCampaign, _ problems: inout Problems) {
    let plain = campaign.shownInPlain.unicodeScalars.count
    let page = campaign.shownInPage.unicodeScalars.count
    // It repeats targets and leaves out decoration, so only a great difference means anything.
    guard page > 200, plain * 3 < page else { return }
    problems.warning(
      .plainText, at: campaign.plainPlace,
      "the plain text part has \(plain) letters where the HTML has \(page)",
      hint: "put {{> body}} into it, and what the page says around it")
  }
}
