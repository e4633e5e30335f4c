import Mail

/// The longest that a campaign's subject and HTML become for anybody, found while the audience is
/// read: by the lengths of the values alone, for to compose each message would take as long as to
/// send it.
struct LengthTally {
  /// Gmail shows no more than about 102 kB of HTML; escaped values and what relays and forwarders
  /// add have to fit too.
  static let htmlLimit = 90_000
  /// What most inboxes show of a subject on a telephone held upright is less yet.
  static let subjectLimit = 60

  /// The longest that a program can become: all of its text, and the value of each field as often as
  /// it is merged.
  private struct Bound {
    let base: Int
    let weights: [(slot: Int, count: Int)]
    var longest: (length: Int, member: AudienceMember)?

    init(_ program: MergeProgram) {
      var base = 0
      var counts: [Int: Int] = [:]
      for instruction in program.instructions {
        switch instruction {
        case .text(let text): base += text.count
        case .field(let slot, _): counts[slot, default: 0] += 1
        case .unless: break
        }
      }
      self.base = base
      weights = counts.sorted { $0.key < $1.key }.map { (slot: $0.key, count: $0.value) }
    }

    mutating func add(_ member: AudienceMember) {
      var length = base
      for (slot, count) in weights { length += member.values.range(of: slot).count * count }
      if length > longest?.length ?? -1 { longest = (length, member) }
    }
  }

  private let composition: Composition
  private var subject: Bound
  private var html: Bound
  /// Slots that sections of the plain text ask for, and which of them somebody has empty.
  private let asked: [Int]
  private var emptySlots: Set<Int> = []

  init(_ composition: Composition) {
    self.composition = composition
    subject = Bound(composition.subject)
    html = Bound(composition.html)
    asked = composition.text.instructions.compactMap { instruction in
      if case .unless(let slot, _, _) = instruction { slot } else { nil }
    }
  }

  mutating func add(_ member: AudienceMember) {
    guard !member.isSuppressed else { return }
    subject.add(member)
    html.add(member)
    for slot in asked where member.values.isEmpty(slot) { emptySlots.insert(slot) }
  }

  /// Reports what became too long, and for whom; and a greeting that is empty for somebody.
  func report(_ campaign: EditedCampaign, _ problems: inout Problems) {
    // Of a subject that is still to be written, nothing is known.
    if !UnfinishedText.isLeft(in: campaign.file.subject), let (_, member) = subject.longest {
      let length = render(composition.subject, member.values).count
      if length > Self.subjectLimit {
        problems.warning(
          .subjectLength, at: campaign.file.subjectPlace,
          "the subject is \(length) characters long for \(member.address)",
          hint: "an inbox shows about \(Self.subjectLimit): put what matters first, and less")
      }
    }
    if let (_, member) = html.longest {
      let length = render(composition.html, member.values).utf8.count
      if length > Self.htmlLimit {
        problems.warning(
          .htmlSize, at: campaign.pagePlace,
          "the HTML is \(length / 1000) kB long for \(member.address)",
          hint:
            "Gmail cuts it off at about 102 kB, and the way to unsubscribe with it: shorten the "
            + "text, or link to the rest")
      }
    }
    reportGreeting(campaign, &problems)
  }

  private func reportGreeting(_ campaign: EditedCampaign, _ problems: inout Problems) {
    guard !emptySlots.isEmpty else { return }
    let values = composition.fields.indices.map { emptySlots.contains($0) ? "" : "x" }
    let text = render(composition.text, FieldValues(values))
    guard text.contains(/\bDear\s*[,:!\n]/) else { return }
    let passage = campaign.passages.lazy.compactMap { passage in
      passage.text.firstRange(of: /\bDear\b/).flatMap { passage.place(of: $0.lowerBound) }
    }.first
    let names = emptySlots.sorted().map { composition.fields[$0] }.joined(separator: " or ")
    problems.warning(
      .greeting, at: passage ?? Problem.Place(file: campaign.file.path),
      "\"Dear\" greets nobody where \(names) is empty",
      hint: "write what stands in for it: {{^\(names)}}colleague{{/\(names)}}, or give the field a "
        + "fallback and no section")
  }

  private func render(_ program: MergeProgram, _ values: FieldValues) -> String {
    var bytes: [UInt8] = []
    program.render(values, fallbacks: composition.fallbacks.map { Array($0.utf8) }, into: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}
