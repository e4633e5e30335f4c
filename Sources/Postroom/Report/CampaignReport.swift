import Foundation

/// A campaign's figures, and what is to be said of them in any form.
public struct CampaignReport: Sendable {
  public let campaign: String
  public let figures: CampaignFigures
  let about: String
  let foot: String
  let zone: TimeZone
  private let paused: String?
  /// nil unless they were asked for by name.
  public let people: People?

  /// Those whose message failed, expired or is in doubt.
  public struct People: Sendable {
    public let lines: [LogLine]
    public let omitted: Int

    static let most = 2_000
  }

  public init(
    _ campaign: QueuedCampaign, in workspace: Workspace, _ settings: Settings, _ outbox: Outbox,
    withAddresses: Bool = false, at now: Instant
  ) throws(StateError) {
    self.campaign = campaign.name
    self.zone = settings.zone
    let attendance = try outbox.attendance(of: campaign, in: workspace, settings)
    var figures = try outbox.figures(of: campaign, attendance: attendance)
    // `inbox` can read a mailbox that the settings do not name: what it found is counted.
    if settings.inbox == nil && figures.bounces?.isEmpty == true { figures.bounces = nil }
    self.figures = figures
    let zone = settings.zone
    let pattern = "d MMMM yyyy, HH:mm"
    about =
      "\(campaign.composition.seriesTitle); queued \(campaign.queuedAt.words(pattern, in: zone))"
    foot =
      "\(settings.organisationName). Made \(now.words(pattern, in: zone)) "
      + "(\(zone.identifier)), from the delivery log."
    paused = campaign.pause.map {
      "It is paused since \($0.since.words(pattern, in: zone)): \($0.reason)."
    }
    people = withAddresses ? try Self.people(of: campaign, in: outbox) : nil
  }

  private static func people(
    of campaign: QueuedCampaign, in outbox: Outbox
  ) throws(StateError) -> People {
    var lines: [LogLine] = []
    var omitted = 0
    for state in [MessageState.inDoubt, .failed, .expired] {
      try outbox.readLog(campaign: campaign.id, state: state) { line in
        if lines.count < People.most { lines.append(line) } else { omitted += 1 }
      }
    }
    return People(lines: lines, omitted: omitted)
  }

  private var counts: CampaignCounts { figures.counts }

  /// Those who were or are to be mailed.
  public var recipients: Int { counts.total - counts[.suppressed] - counts[.cancelled] }

  /// "3 more were left alone: suppressed."
  var leftAlone: String {
    let parts = [(counts[.suppressed], "suppressed"), (counts[.cancelled], "cancelled")]
      .filter { $0.0 > 0 }.map { "\(FigureText.number($0.0)) \($0.1)" }
    return parts.isEmpty ? "" : "Besides, \(parts.joined(separator: " and "))."
  }

  /// Something that somebody has to do, and the command for it.
  public struct Task: Hashable, Sendable {
    public let text: String
    public let command: String?
  }

  public var leftToDo: [Task] {
    var tasks: [Task] = []
    func add(_ count: Int, _ what: String, _ command: String?) {
      guard count > 0 else { return }
      tasks.append(
        Task(text: "\(FigureText.count(count, "message")) \(what)", command: command))
    }
    if let paused, counts.waiting > 0 {
      tasks.append(Task(text: paused, command: "postroom resume \(campaign)"))
    }
    add(
      counts[.inDoubt], "in doubt: the relay may have them or not.",
      "postroom resolve \(campaign)")
    add(
      counts[.failed], "failed: see who, and why.",
      "postroom log \(campaign) --state failed")
    add(
      counts[.expired], "expired, too late to be tried again.",
      "postroom log \(campaign) --state expired")
    add(
      paused == nil ? counts.waiting : 0, "still waiting; the next run tries them.",
      "postroom run")
    return tasks
  }

  /// "From 09:00 to 09:12; half of them by 09:05."
  func words(of accepted: CampaignFigures.Timeline) -> String {
    let day = accepted.start.words("d MMMM yyyy", in: zone)
    var sum = 0
    let half =
      accepted.counts.firstIndex {
        sum += $0
        return sum * 2 >= accepted.total
      } ?? 0
    let by = min(accepted.last.seconds, accepted.start.seconds + Int64(half + 1) * accepted.step)
    let time = { (seconds: Int64) in
      ReportPlot.time(Instant(seconds: seconds), accepted, zone)
    }
    return
      "\(FigureText.number(accepted.total)) accepted from \(time(accepted.start.seconds)) "
      + "to \(time(accepted.last.seconds)), beginning on \(day); half of them by \(time(by)). "
      + "A column is \(Self.length(accepted.step))."
  }

  private static func length(_ seconds: Int64) -> String {
    switch seconds {
    case 1: "a second"
    case 2..<60: "\(seconds) seconds"
    case 60: "a minute"
    case 61..<3600: "\(seconds / 60) minutes"
    case 3600: "an hour"
    case 3601..<86_400: "\(seconds / 3600) hours"
    case 86_400: "a day"
    default: "\(seconds / 86_400) days"
    }
  }

  var wordsOfRetries: String {
    guard figures.retried > 0 else { return "No message was tried more than once." }
    return "\(FigureText.count(figures.attempts, "attempt")) in all; "
      + "\(FigureText.count(figures.retried, "message")) took more than one, "
      + "\(figures.mostAttempts) at most."
  }

  /// "spring: 619 accepted, 12 failed of 636"
  var subject: String {
    let parts = [
      (counts[.accepted], "accepted"), (counts[.inDoubt], "in doubt"), (counts[.failed], "failed"),
      (counts[.expired], "expired"),
    ].filter { $0.0 > 0 }.map { "\(FigureText.number($0.0)) \($0.1)" }
    let said = parts.isEmpty ? "nobody" : parts.joined(separator: ", ")
    return "\(campaign): \(said) of \(FigureText.number(recipients))"
  }

  /// For a mail, and for whoever has no browser.
  public var text: String {
    var lines = ["\(campaign): \(FigureText.count(recipients, "recipient"))", ""]
    let rows = [
      ("accepted", counts[.accepted]), ("waiting", counts.waiting),
      ("in doubt", counts[.inDoubt]), ("failed", counts[.failed]), ("expired", counts[.expired]),
      ("suppressed", counts[.suppressed]), ("cancelled", counts[.cancelled]),
    ]
    func add(_ rows: [(String, Int)]) {
      for (name, count) in rows where count > 0 || name == "accepted" {
        let digits = FigureText.number(count)
        let space = String(repeating: " ", count: max(1, 24 - name.count - digits.count))
        lines.append("  \(name)\(space)\(digits)")
      }
    }
    add(rows)
    if let answers = figures.answers {
      lines += ["", "Answers to the invitation:"]
      add([
        ("accepted", answers.accepted), ("tentative", answers.tentative),
        ("declined", answers.declined), ("no answer", answers.unanswered),
      ])
    }
    if let accepted = figures.accepted { lines += ["", words(of: accepted)] }
    lines += ["", leftToDo.isEmpty ? "Nothing is left to do." : "Left to do:"]
    for task in leftToDo {
      lines.append("  \(task.text)")
      if let command = task.command { lines.append("    \(command)") }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
