import Foundation
import Mail

/// A file in `campaigns/`: YAML front matter between two lines of `---`, then Markdown.
struct CampaignFile {
  let name: String
  /// Relative to the workspace.
  let path: String
  let series: String
  let template: String
  let subject: String
  let subjectPlace: Problem.Place
  let preheader: String?
  let preheaderPlace: Problem.Place
  let audience: AudienceRule?
  /// The name of another one, whose recipients this one is for.
  let corrects: String?
  let correctsPlace: Problem.Place
  let correction: Correction
  let from: Mailbox?
  let fromPlace: Problem.Place
  let replyTo: Mailbox?
  let sendAt: Instant?
  /// There is no `send_at`, not even one that is mistaken.
  let isUnscheduled: Bool
  let notAfter: Instant?
  let zone: TimeZone
  let inDoubt: DoubtPolicy
  let event: Event?
  /// Sessions of one occasion, each for the calendar by itself.
  let programme: [Event]
  let programmePlace: Problem.Place
  let eventPlace: Problem.Place
  /// Lists and texts for the template's own sections.
  let vars: Constant
  let varsPlace: Problem.Place
  /// What the author wrote in the front matter for readers to see: subject, preheader, the event's
  /// texts, those of `vars`.
  let texts: [MatterText]
  /// Rules whose warnings and notes the author has seen and wants no more of.
  let allowed: Set<Rule>
  let publishing: Publishing?
  let needsApproval: Bool
  /// Paths of files, which may hold merge tags.
  let attach: [YAMLText]
  let body: String
  /// Lines above the body.
  let bodyOffset: Int
  /// Whether templates find all they may name: otherwise compiling them would report as missing
  /// what is only mistaken here.
  let canBeCompiled: Bool

  /// nil when its front matter cannot be read at all; what else is wrong with it is only told to
  /// `problems`, so that the contacts can be checked too.
  init?(
    name: String, in workspace: Workspace, settings: Settings, problems: inout Problems
  ) {
    self.name = name
    path = "campaigns/\(name).md"
    var found = Problems()
    defer { problems.add(found) }
    guard let text = workspace.text(of: path, &found), Self.isReadable(text, in: path, &found),
      let parts = Self.split(text, path: path, &found),
      var matter = YAMLMapping(parts.matter, file: path, lineOffset: 1, problems: &found)
    else { return nil }
    UnfinishedText.report(text, in: path, &found)
    body = parts.body
    bodyOffset = parts.bodyOffset

    series = matter.required("series", &found) ?? ""
    if !series.isEmpty && settings.series[series] == nil {
      let nearest = nearestName(to: series, among: settings.series.keys.sorted())
      found.error(
        .unknownName, at: matter.place(of: "series"), "there is no series \"\(series)\"",
        hint: nearest.map { "did you mean \($0)?" }
          ?? "add it to \(Settings.fileName) under series:")
    }
    template = matter.required("template", &found) ?? ""
    subject = matter.required("subject", &found) ?? ""
    subjectPlace = matter.textPlace(of: "subject")
    preheader = matter.string("preheader", &found)
    preheaderPlace = matter.textPlace(of: "preheader")
    from = matter.mailbox("from", &found)
    fromPlace = matter.textPlace(of: "from")
    replyTo = matter.mailbox("reply_to", &found)

    let zoneName =
      matter.parsed("timezone", expected: "a time zone like Europe/London", &found) {
        TimeZone(identifier: $0)
      } ?? TimeZone(identifier: settings.timeZone)
    zone = zoneName ?? .gmt
    sendAt = matter.time("send_at", in: zone, &found)
    inDoubt =
      matter.parsed("in_doubt", expected: "hold or resend", &found) { DoubtPolicy(rawValue: $0) }
      ?? .hold
    isUnscheduled = matter.string("send_at", &found) == nil
    notAfter = matter.time("not_after", in: zone, &found)
    if let sendAt, let notAfter, notAfter <= sendAt {
      found.error(
        .badValue, at: matter.place(of: "not_after"), "not_after is no later than send_at",
        hint: "it is the time after which the campaign is not sent any more")
    }
    eventPlace = matter.place(of: "event")
    if var event = matter.mapping("event", &found) {
      self.event = Event(&event, zone: zone, &found)
      event.finish(&found)
    } else {
      event = nil
    }
    programme = matter.listedMappings("programme", &found).compactMap { [zone] session in
      var session = session
      defer { session.finish(&found) }
      return Event(&session, zone: zone, &found)
    }
    programmePlace = matter.place(of: "programme")
    varsPlace = matter.place(of: "vars")
    if matter.isMapping("vars") {
      vars = matter.constant("vars", &found) ?? .object([:])
    } else {
      _ = matter.mapping("vars", &found)
      vars = .object([:])
    }
    publishing = Publishing.read(&matter, otherwise: settings.publishing, &found)
    if publishing != nil, name == Publishing.listName {
      found.error(
        .badValue, at: matter.place(of: "publish"),
        "its page would take the place of the list of all issues",
        hint: "give the file another name than \(name).md, or say publish: no")
    }
    needsApproval = matter.requiresApproval(&found) || settings.requiresApproval
    attach = matter.listedTexts("attach", &found)
    audience = Self.narrowed(&matter, settings: settings, &found)
    (corrects, correctsPlace, correction) = Self.corrects(&matter, &found)
    allowed = Self.allowed(&matter, &found)
    let lines = parts.matter.split(separator: "\n", omittingEmptySubsequences: false)
    texts = ["subject", "preheader", "event", "programme", "vars"].flatMap { key in
      matter.texts(of: key).map { MatterText(key, $0, lines: lines) }
    }
    matter.finish(&found)
    canBeCompiled =
      !template.isEmpty && !subject.isEmpty && (event != nil || !matter.isMapping("event"))
  }

  /// In octets. Mail programs cut a message off long before.
  private static let longest = 262_144

  private static func isReadable(
    _ text: String, in path: String, _ problems: inout Problems
  ) -> Bool {
    let octets = text.utf8.count
    guard octets > longest else { return true }
    problems.error(
      .tooLarge, at: Problem.Place(file: path, line: 1, column: 1),
      "the file has \(octets / 1024) kB, and may have \(longest / 1024)",
      hint: "link to a page, or attach a file, that has it all")
    return false
  }

  /// Until when its event is worth a message: until it starts, or, to be cancelled, until it ends.
  var eventLimit: Instant? {
    if correction == .cancellation { return event?.end }
    return event?.start ?? programme.map(\.start).max()
  }

  /// `corrects:`, `updates:` or `cancels:`, each with a campaign's name.
  private static func corrects(
    _ matter: inout YAMLMapping, _ problems: inout Problems
  ) -> (name: String?, place: Problem.Place, Correction) {
    let named = Correction.allCases.compactMap { correction in
      matter.string(correction.rawValue, &problems).map {
        (name: $0, place: matter.textPlace(of: correction.rawValue), correction)
      }
    }
    if named.count > 1 {
      problems.error(
        .badValue, at: named[1].place,
        "a campaign answers one other: \(named.map(\.2.rawValue).joined(separator: " and ")) stand here",
        hint: "leave all but one of them out")
    }
    return named.first ?? (nil, matter.textPlace(of: Correction.words.rawValue), .words)
  }

  /// `allow: [RULE, ...]`.
  private static func allowed(
    _ matter: inout YAMLMapping, _ problems: inout Problems
  ) -> Set<Rule> {
    var rules: Set<Rule> = []
    for (name, place) in matter.placedStrings("allow", &problems) ?? [] {
      guard let rule = Rule(rawValue: name) else {
        let nearest = nearestName(to: name, among: Rule.allCases.map(\.rawValue))
        problems.error(
          .unknownName, at: place, "allow: there is no rule \"\(name)\"",
          hint: nearest.map { "did you mean \($0)?" }
            ?? "a rule's name stands in brackets at the end of what `check` says")
        continue
      }
      if rule.canBeAllowed {
        rules.insert(rule)
      } else {
        problems.error(
          .badValue, at: place, "allow: \(name) is an error, and cannot be allowed",
          hint: "warnings and notes can be; this one has to be mended")
      }
    }
    return rules
  }

  /// The audience, or only those in it of whom `where` is true.
  private static func narrowed(
    _ matter: inout YAMLMapping, settings: Settings, _ problems: inout Problems
  ) -> AudienceRule? {
    let condition = matter.string("where", &problems)
    let rule = audience(&matter, settings: settings, &problems)
    guard let condition else { return rule }
    return rule?.narrowed(to: condition, at: matter.place(of: "where"))
  }

  /// `audience: NAME`, or a mapping with a rule of its own.
  private static func audience(
    _ matter: inout YAMLMapping, settings: Settings, _ problems: inout Problems
  ) -> AudienceRule? {
    if matter.isMapping("audience") {
      let files = Set(settings.audiences.values.map(\.file))
      guard var rule = matter.mapping("audience", &problems) else { return nil }
      defer { rule.finish(&problems) }
      return AudienceRule(&rule, defaultFile: files.count == 1 ? files.first : nil, &problems)
    }
    guard let name = matter.required("audience", &problems) else { return nil }
    if let rule = settings.audiences[name] { return rule }
    let nearest = nearestName(to: name, among: settings.audiences.keys.sorted())
    problems.error(
      .unknownName, at: matter.place(of: "audience"), "there is no audience \"\(name)\"",
      hint: nearest.map { "did you mean \($0)?" }
        ?? "known: \(settings.audiences.keys.sorted().joined(separator: ", ")); "
        + "or write audience: {where: \"...\"}")
    return nil
  }

  /// The YAML, the Markdown, and how many lines stand above the latter.
  static func split(
    _ text: String, path: String, _ problems: inout Problems
  ) -> (matter: String, body: String, bodyOffset: Int)? {
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    func isFence(_ line: Substring) -> Bool {
      line.hasPrefix("---") && line.allSatisfy { $0 == "-" || $0 == " " } && line.count >= 3
    }
    guard let first = lines.first, isFence(first) else {
      problems.error(
        .frontMatter, at: Problem.Place(file: path, line: 1, column: 1), "there is no front matter",
        hint: "begin the file with a line of ---, the settings, and a line of ---")
      return nil
    }
    guard let end = lines.dropFirst().firstIndex(where: isFence) else {
      problems.error(
        .frontMatter, at: Problem.Place(file: path, line: 1, column: 1),
        "the front matter does not end",
        hint: "put a line of --- between the settings and the text")
      return nil
    }
    return (
      lines[1..<end].joined(separator: "\n"), lines[(end + 1)...].joined(separator: "\n"), end + 1
    )
  }
}

extension YAMLMapping {
  /// A display name and an address of ours, or an address alone.
  mutating func mailbox(_ key: String, _ problems: inout Problems) -> Mailbox? {
    guard let text = string(key, &problems) else { return nil }
    do {
      let mailbox = try Mailbox(text)
      return isASCII(mailbox.address, key, &problems) ? mailbox : nil
    } catch {
      problems.error(.badValue, at: place(of: key), "\(key): \(error)", hint: error.hint)
      return nil
    }
  }

  /// False, with a problem, when only a relay with SMTPUTF8 (RFC 6531) could take `address`: one
  /// of ours is in every message, and not every member's server can.
  func isASCII(_ address: Address, _ key: String, _ problems: inout Problems) -> Bool {
    if address.isASCII { return true }
    problems.error(
      .badValue, at: place(of: key), "\(key): \"\(address.local)\" goes beyond ASCII",
      hint: "many mail servers cannot answer such an address: give one in plain letters")
    return false
  }
}
