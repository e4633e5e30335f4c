/// A campaign as its editor has it on the desk: its page and its plain text, taken apart, and what
/// they were made of.
struct EditedCampaign {
  let file: CampaignFile
  let settings: Settings
  let workspace: Workspace
  let page: Proof
  let content: ProofContent
  let plain: Proof
  /// The columns of the audience's CSV.
  let fields: [String]
  let audience: AudienceRule
  let styleSheets: [StyleSheet]
  let wayOut: WayOut
  /// The letters and digits that the two parts show.
  let shownInPage: String
  let shownInPlain: String
  /// All that a reader sees and that stands in a file, each where it stands.
  let passages: [Passage]

  init(_ plan: CampaignPlan, _ settings: Settings, _ workspace: Workspace) {
    file = plan.file
    self.settings = settings
    self.workspace = workspace
    fields = plan.audience.fields
    page = Proof(plan.tracedPage)
    content = ProofContent(page)
    plain = Proof(plan.tracedText)
    audience = plan.rule
    styleSheets = plan.styleSheets
    wayOut = WayOut(plan.composition.unsubscribe)
    shownInPage = content.shown.significant
    shownInPlain = plain.text(0..<plain.bytes.count).significant
    passages = file.texts.map { Passage($0) } + content.passages + plain.passages
  }

  /// All that the text alone tells: once a campaign, never a recipient.
  func review(_ problems: inout Problems) {
    PlaceholderCheck.run(self, &problems)
    GreetingCheck.run(self, &problems)
    if let event = file.event { EventTimeCheck(event).run(passages, &problems) }
    ClockNameCheck.run(self, &problems)
    LastIssueCheck.run(self, &problems)
    LinkCheck.run(self, &problems)
    ImageCheck.run(self, &problems)
    SubjectCheck.run(self, &problems)
    PreheaderCheck.run(self, &problems)
    PlainTextCheck.run(self, &problems)
    SenderCheck.run(self, &problems)
    ConsentCheck.run(audience, fields: fields, &problems)
    guard let styles = PageStyles(page, pieces: content.pieces, sheets: styleSheets) else { return }
    MailSupportCheck.run(self, styles, sheets: styleSheets, &problems)
    let looks = PageLooks(styles, in: .light)
    ContrastCheck.run(self, styles, looks, &problems)
    UnsubscribeCheck.run(self, styles, looks, &problems)
  }

  /// The pages around the text.
  var pagePlace: Problem.Place { template("html") }
  var plainPlace: Problem.Place { template("txt") }

  private func template(_ form: String) -> Problem.Place {
    Problem.Place(file: "templates/\(file.template)/body.\(form).mustache")
  }
}

extension Proof {
  /// Of plain text: its paragraphs.
  fileprivate var passages: [Passage] {
    var passages: [Passage] = []
    var start = 0
    for end in bytes.indices where end >= start && bytes[end...].starts(with: "\n\n".utf8) {
      passages.append(passage(start..<end))
      start = end + 2
    }
    return passages + [passage(start..<bytes.count)]
  }

  private func passage(_ range: Range<Int>) -> Passage {
    var scalarOffsets: [Int] = []
    for offset in range where bytes[offset].startsScalar { scalarOffsets.append(offset) }
    return Passage(.text, text(range)) { scalar in
      guard scalar < scalarOffsets.count,
        case .written(let place) = origin(at: scalarOffsets[scalar])
      else { return nil }
      return place
    }
  }
}
