import Foundation
import Mail

/// A campaign that has been read and compiled, and the audience that it is for.
public struct CampaignPlan {
  public let name: String
  public let sendAt: Instant?
  /// The event's start, after which nobody is invited any more, or `not_after`; of a cancellation, the
  /// event's end instead.
  public let expiresAt: Instant?
  public let inDoubt: DoubtPolicy
  public let composition: Composition
  /// Of all files that decide the bytes, and the audience's rule.
  public let digest: String
  /// The same, part by part.
  public let parts: CampaignParts
  /// The bytes of what the messages hold besides their texts.
  public let assets: Assets
  /// Why the messages cannot be signed as the settings ask for: they are unsigned then, to be looked
  /// at and not to be queued.
  public let keyFaults: [SigningKeyFault]
  private let keys: SigningKeys
  /// Where its page on the web is published, and the page; nil when it is not.
  public let publishing: Publishing?
  public let webVersion: WebVersion?
  /// Of a campaign that brings an event which went out before.
  public let eventChange: EventChange?
  private let workspace: Workspace
  private let personalFiles: PersonalFiles
  let audience: Audience
  let file: CampaignFile
  let rule: AudienceRule
  /// The two parts as they were compiled; their slots are the columns of the CSV.
  let tracedText: TracedProgram
  let tracedPage: TracedProgram
  let styleSheets: [StyleSheet]

  /// Reads everything but the contacts; nil when the campaign cannot be sent, and `problems` says
  /// why, all at once. `now` is the Date unless `send_at` says another; `corrected` is the campaign
  /// that this one corrects, once it went out.
  public init?(
    name: String, in workspace: Workspace, settings: Settings, at now: Instant,
    correcting corrected: CorrectedCampaign? = nil, problems: inout Problems
  ) {
    guard
      let file = CampaignFile(
        name: name, in: workspace, settings: settings, problems: &problems)
    else { return nil }
    self.init(
      file, in: workspace, settings: settings, at: now, correcting: corrected, problems: &problems)
  }

  /// The same of a file that was read.
  init?(
    _ file: CampaignFile, in workspace: Workspace, settings: Settings, at now: Instant,
    correcting corrected: CorrectedCampaign?, problems: inout Problems
  ) {
    let name = file.name
    problems.allow(file.allowed)
    guard let rule = file.audience,
      let audience = Audience(rule, in: workspace, problems: &problems)
    else { return nil }
    WeekdayCheck.run(file, &problems)
    if let from = file.from {
      FreeMailCheck.run(from, at: file.fromPlace, &problems)
    } else if let from = settings.sender.from {
      FreeMailCheck.run(from, at: settings.sender.fromPlace, &problems)
    }
    if let from = file.from ?? settings.sender.from {
      PlannedSignatures.checkAlignment(settings.signatures, from: from, &problems)
    }
    let compiler = CampaignCompiler(
      file, workspace: workspace, settings: settings, fields: audience.fields,
      correcting: corrected)
    let isAnswer = file.corrects != nil
    if let missing = file.corrects, corrected == nil {
      problems.error(
        .unknownName, at: file.correctsPlace, "\(missing) never went out: nobody has it",
        hint: "name the campaign that was sent, or take \(file.correction.rawValue): away")
    } else if file.correction.isOfEvent {
      Self.demandEvent(of: file, corrected, &problems)
    }
    guard file.canBeCompiled, let programs = compiler.compile(&problems),
      let from = file.from ?? settings.sender.from, !isAnswer || corrected != nil
    else {
      _ = try? audience.read(isSuppressed: { _ in false }, problems: &problems) { _ in }
      return nil
    }

    self.name = name
    self.file = file
    self.rule = rule
    tracedText = programs.tracedText
    tracedPage = programs.tracedPage
    styleSheets = programs.styleSheets
    sendAt = file.sendAt
    expiresAt = [file.eventLimit, file.notAfter].compactMap { $0 }.min()
    inDoubt = file.inDoubt
    // By name, so that columns that change places change nothing.
    let used = programs.all.reduce(into: Set<Int>()) { $0.formUnion($1.usedSlots) }
    let slots = used.filter { $0 < audience.fields.count }
      .sorted { audience.fields[$0] < audience.fields[$1] }
    var map = Dictionary(uniqueKeysWithValues: slots.enumerated().map { ($1, $0) })
    let columns = slots.map { audience.fields[$0] }
    let personal = programs.attachments.personal
    // What seals personal attachments stands behind the columns, under names that no column has.
    let names =
      columns + personal.indices.map { "attachment \($0 + 1)" }
      + (settings.links == nil ? [] : [LinkToken.field])
    map[audience.fields.count] = names.count - 1
    let enclosures = Enclosures(
      images: programs.images, shared: programs.attachments.shared,
      personal: personal.enumerated().map { number, one in
        PersonalEnclosure(path: one.path.remappingSlots(map), seal: columns.count + number)
      })
    let signatures = PlannedSignatures(settings.signatures, from: from, in: workspace)
    let links = PlannedLinks(settings, mailto: programs.mailto?.remappingSlots(map), in: workspace)
    links.checkOneClick(settings, &problems)
    keyFaults = signatures.faults + links.faults
    keys = signatures.keys.with(links.keys)
    let date = max(file.sendAt ?? now, now)
    let thread = isAnswer ? corrected?.thread : nil
    composition = Composition(
      campaign: name, series: file.series,
      seriesTitle: settings.series[file.series]?.title ?? file.series, from: from,
      replyTo: file.replyTo ?? settings.sender.replyTo, reversePath: settings.sender.bounces,
      date: date, utcOffset: file.zone.secondsFromGMT(for: date.date), fields: names,
      fallbacks: names.map { settings.fallbacks[$0] ?? "" },
      recipientName: programs.recipientName.remappingSlots(map),
      subject: programs.subject.remappingSlots(map),
      unsubscribe: programs.unsubscribe.remappingSlots(map),
      text: programs.text.remappingSlots(map), html: programs.html.remappingSlots(map),
      enclosures: enclosures.isEmpty ? nil : enclosures,
      programme: file.programme.isEmpty
        ? nil
        : file.programme.enumerated().map { number, session in
          session.session(number + 1, of: name, from: from, correcting: corrected)
        },
      invitation: file.event.flatMap { event in
        programs.eventURL.map { url in
          Invitation(
            event: event.calendarEvent(campaign: name, from: from, correcting: corrected),
            url: url.remappingSlots(map),
            method: file.correction == .cancellation ? .cancel : nil, capacity: event.capacity)
        }
      },
      thread: thread,
      signatures: signatures.signatures.isEmpty ? nil : signatures.signatures,
      links: links.links, returnPaths: links.returnPaths, textColumns: LineLimit.columns)
    assets = programs.assets.merging(programs.attachments.assets)
    self.workspace = workspace
    publishing = file.publishing
    webVersion = programs.webVersion
    personalFiles = PersonalFiles(
      composition.enclosures, places: personal.map(\.place), fallbacks: composition.fallbacks,
      in: workspace)
    let readers = audience.demanding(
      settings.consent, on: String(now.rfc3339.prefix(10)), &problems
    ).using(
      slots: slots,
      programs: composition.programs, fallbacks: composition.fallbacks)
    self.audience =
      isAnswer
      ? corrected.map { readers.only($0.receipt(for: file.correction)) } ?? readers : readers
    eventChange = file.event.flatMap { event in
      corrected?.event.map { EventChange(before: $0, event: event, correction: file.correction) }
    }
    if let invitation = composition.invitation {
      eventChange?.report(invitation, fields: names, in: file, &problems)
    }
    digest = Self.digest(composition, rule, file.inDoubt)
    parts = CampaignParts(file, composition, rule, settings, in: workspace)
  }

  /// Of the CSV that its audience is in.
  public var columns: [String] { audience.fields }
  /// Relative to the workspace.
  public var recipientsFile: String { rule.file }
  /// As it is written.
  public var subject: String { file.subject }
  /// As people write it: "recipients/members.csv where status = 'active'".
  public var audienceRule: String { rule.file + (rule.condition.map { " where \($0)" } ?? "") }
  /// The campaign that it corrects.
  public var corrects: String? { composition.thread?.last?.name }
  /// It is not to be queued unless somebody approved of it as it is.
  public var needsApproval: Bool { file.needsApproval }

  /// Why nobody gets it once `expiresAt` has passed.
  public func lateness(since end: Instant) -> String {
    let time = end.local(in: file.zone)
    if isCancellation, end == file.event?.end {
      return "the event ended at \(time): there is nothing left to cancel"
    }
    return end != file.notAfter
      ? "the event began at \(time): nobody is invited to it any more"
      : "not_after was \(time): nobody gets it any more"
  }

  /// What makes its messages, as they would be queued now.
  public var composer: Composer {
    Composer(composition, assets: assets, keys: keys, in: workspace)
  }

  /// Both campaigns are about one event.
  private static func demandEvent(
    of file: CampaignFile, _ corrected: CorrectedCampaign?, _ problems: inout Problems
  ) {
    if let corrected, corrected.event == nil {
      problems.error(
        .eventChange, at: file.correctsPlace, "\(corrected.name) invites to nothing",
        hint: "to mend its words: postroom correct \(corrected.name)")
    } else if file.event == nil {
      problems.error(
        .eventChange, at: file.correctsPlace,
        "\(file.correction.rawValue): is there, and no event:",
        hint: "copy event: from campaigns/\(corrected?.event?.campaign ?? "NAME").md")
    }
  }

  /// The Date is left out: it is the moment's own until the campaign is queued. So are signatures,
  /// which say nothing that was not said, where each message returns to, and which key makes links: whoever has
  /// no key finds the same digest.
  private static func digest(
    _ composition: Composition, _ rule: AudienceRule, _ inDoubt: DoubtPolicy
  ) -> String {
    var composition = composition
    composition.date = Instant(seconds: 0)
    composition.utcOffset = 0
    composition.signatures = nil
    composition.links?.key = nil
    composition.returnPaths = nil
    // Of before there was one, the digest is the same.
    composition.textColumns = nil
    let bytes = (try? composition.json) ?? Data()
    let digest = Digest(
      ofParts: String(decoding: bytes, as: UTF8.self), rule.file, rule.condition ?? "")
    // Campaigns that were queued before there was a choice keep the digest they have.
    var choices: [String] = []
    if inDoubt != .hold { choices.append(inDoubt.rawValue) }
    if let column = rule.format.addressField { choices.append("address: \(column)") }
    guard !choices.isEmpty else { return digest.hexadecimal }
    return Digest(ofParts: [digest.hexadecimal] + choices).hexadecimal
  }

  /// It takes an event out of calendars.
  public var isCancellation: Bool { file.correction == .cancellation }

  /// The name of the campaign that another one's file corrects.
  public static func corrects(
    _ name: String, in workspace: Workspace, settings: Settings
  ) -> String? {
    var ignored = Problems()
    return CampaignFile(name: name, in: workspace, settings: settings, problems: &ignored)?
      .corrects.map { workspace.campaignName($0) }
  }

  /// The series of a campaign's file; nil when it cannot be read.
  public static func series(
    of name: String, in workspace: Workspace, settings: Settings
  ) -> String? {
    var ignored = Problems()
    return CampaignFile(name: name, in: workspace, settings: settings, problems: &ignored)?.series
  }

  /// Whom a campaign's file is for; nil, with problems, when it cannot be told.
  public static func audienceRule(
    of name: String, in workspace: Workspace, settings: Settings, problems: inout Problems
  ) -> AudienceRule? {
    CampaignFile(name: name, in: workspace, settings: settings, problems: &problems)?.audience
  }

  /// Whether a campaign must be approved, by its front matter and the settings alone.
  public static func needsApproval(
    _ name: String, in workspace: Workspace, settings: Settings
  ) -> Bool {
    var ignored = Problems()
    let file = CampaignFile(name: name, in: workspace, settings: settings, problems: &ignored)
    return file?.needsApproval ?? false
  }

  /// Reads the contacts and gives `body` everybody the campaign is for, in the CSV's order.
  ///
  /// `isSuppressed` is asked for each. Problems with anybody in the audience go to `problems`.
  public func readAudience(
    isSuppressed: (Address) throws -> Bool, problems: inout Problems,
    _ body: (AudienceMember) throws -> Void
  ) throws -> AudienceCounts {
    let organizer = composition.invitation?.event.organizer.address.key
    let tail = personalFiles.count + (composition.links == nil ? 0 : 1)
    guard tail > 0 || organizer != nil else {
      return try audience.read(isSuppressed: isSuppressed, problems: &problems, body)
    }
    var found = Problems()
    defer { problems.add(found) }
    return try audience.read(isSuppressed: isSuppressed, problems: &problems) { member in
      let unsealed = member.values.appending(tail)
      if !member.isSuppressed {
        personalFiles.check(unsealed, for: member.address, problems: &found)
        if member.address.key == organizer, let event = file.event {
          found.error(
            .organizer, at: event.organizerPlace,
            "\(member.address) is the organizer, and among those who are invited",
            hint: "name another organizer: under event:, or leave that contact out with where:")
        }
      }
      try body(
        AudienceMember(
          address: member.address, values: unsealed, row: member.row,
          isSuppressed: member.isSuppressed))
    }
  }

  /// The values of a member as they are queued: with the digests of the member's own files.
  func sealed(_ member: AudienceMember) throws(ComposingFailure) -> FieldValues {
    member.isSuppressed ? member.values : try personalFiles.sealed(member.values)
  }
}
