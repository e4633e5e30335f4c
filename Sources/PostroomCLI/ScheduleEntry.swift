import Foundation
import Postroom

/// Something that is to come: a campaign, or a change of the clocks.
struct ScheduleEntry {
  let time: Instant
  /// nil for a change of the clocks.
  let campaign: String?
  let state: State
  let note: String

  enum State: String {
    case scheduled
    /// As it is now, `run` would refuse it.
    case hasProblems = "has_problems"
    case needsApproval = "needs_approval"
    /// It moves an event, and nobody has confirmed the new start: cron alone does not send it.
    case needsConfirmation = "needs_confirmation"
    /// The window stays closed until it is too late.
    case shutOut = "shut_out"
    case queued
    /// Its time has passed, and `run` does not send it any more.
    case missed
    case clocks

    var words: String { rawValue.replacing("_", with: " ") }

    var exit: Exit {
      switch self {
      case .hasProblems: .badInput
      case .missed, .shutOut: .troubled
      case .scheduled, .needsApproval, .needsConfirmation, .queued, .clocks: .done
      }
    }
  }

  /// What lies before `end`, in order; campaigns that were missed come first.
  static func all(
    in workspace: Workspace, _ settings: Settings, _ outbox: Outbox?, from now: Instant,
    to end: Instant, problems: inout Problems
  ) throws -> [ScheduleEntry] {
    var entries = clockChanges(in: settings.zone, from: now, to: end)
    for name in workspace.campaignNames {
      if let queued = try outbox?.campaign(named: name) {
        if let due = try outbox?.nextDue(campaigns: [queued.id]) {
          let waiting = try outbox?.counts(campaign: queued.id).waiting ?? 0
          let wanted = max(due, now)
          let time = settings.window.opening(after: wanted) ?? wanted
          let closed = time > wanted ? "; the window is closed until then" : ""
          entries.append(
            ScheduleEntry(
              time: time, campaign: name, state: .queued,
              note: "\(Console.count(waiting, "message")) left\(closed)"))
        }
        continue
      }
      guard
        let schedule = SendSchedule(
          name, in: workspace, settings: settings, problems: &problems)
      else { continue }
      let entry = entry(name, schedule, settings, from: now)
      entries.append(
        entry.state == .scheduled && entry.time < end
          ? try judged(entry, name, workspace, settings, outbox) : entry)
    }
    return entries.filter { $0.time < end }.sorted {
      ($0.state != .missed ? 1 : 0, $0.time, $0.campaign ?? "")
        < ($1.state != .missed ? 1 : 0, $1.time, $1.campaign ?? "")
    }
  }

  private static func entry(
    _ name: String, _ schedule: SendSchedule, _ settings: Settings, from now: Instant
  ) -> ScheduleEntry {
    let words = { (time: Instant) in time.words("d MMMM yyyy HH:mm", in: settings.zone) }
    guard now < schedule.notAfter else {
      return ScheduleEntry(
        time: schedule.sendAt, campaign: name, state: .missed,
        note: "it was to go before \(words(schedule.notAfter))")
    }
    let wanted = max(schedule.sendAt, now)
    let time = settings.window.opening(after: wanted) ?? wanted
    guard time < schedule.notAfter else {
      return ScheduleEntry(
        time: schedule.sendAt, campaign: name, state: .shutOut,
        note: "the window opens at \(words(time)), and it is to go before "
          + words(schedule.notAfter))
    }
    var note = "not after \(words(schedule.notAfter))"
    if time > wanted { note += "; the window is closed at \(words(schedule.sendAt))" }
    return ScheduleEntry(time: time, campaign: name, state: .scheduled, note: note)
  }

  /// The same, unless `run` would refuse the campaign as it is now.
  private static func judged(
    _ entry: ScheduleEntry, _ name: String, _ workspace: Workspace, _ settings: Settings,
    _ outbox: Outbox?
  ) throws -> ScheduleEntry {
    let review = try CampaignReview(name, workspace, settings, outbox)
    func refused(_ state: State, _ note: String) -> ScheduleEntry {
      ScheduleEntry(time: entry.time, campaign: name, state: state, note: note)
    }
    guard let plan = review.plan, !review.problems.hasErrors else {
      let problems = Console.count(review.problems.errorCount, "problem")
      return refused(.hasProblems, "\(problems): postroom check \(name)")
    }
    if review.counts?.recipients == 0 {
      return refused(.hasProblems, "nobody is left to mail: postroom check \(name)")
    }
    switch try outbox.standing(of: plan) {
    case .notNeeded, .given: break
    case .missing: return refused(.needsApproval, "postroom approve \(name); \(entry.note)")
    case .outdated: return refused(.needsApproval, "changed since; \(entry.note)")
    }
    guard let change = plan.eventChange, let (_, new) = change.start else { return entry }
    return refused(
      .needsConfirmation,
      "the event moves to \(change.words(new)), and `run` does not: "
        + "postroom send \(name) --new-start \"\(change.written(new))\"")
  }

  private static func clockChanges(
    in zone: TimeZone, from now: Instant, to end: Instant
  ) -> [ScheduleEntry] {
    var entries: [ScheduleEntry] = []
    var date = now.date
    while let next = zone.nextDaylightSavingTimeTransition(after: date), next < end.date {
      let before = zone.secondsFromGMT(for: next.addingTimeInterval(-1))
      let minutes = (zone.secondsFromGMT(for: next) - before) / 60
      entries.append(
        ScheduleEntry(
          time: Instant(seconds: Int64(next.timeIntervalSince1970)), campaign: nil, state: .clocks,
          note: "the clocks go \(minutes > 0 ? "forward" : "back") by "
            + (abs(minutes) == 60 ? "an hour" : "\(abs(minutes)) minutes")))
      date = next
    }
    return entries
  }

  /// "Tue  4 Jan 2028 09:00 +00:00", as the clocks in `zone` show it.
  func line(in zone: TimeZone) -> String {
    let day = time.words("d", in: zone)
    let when =
      time.words("EEE ", in: zone) + (day.count < 2 ? " " : "") + day
      + time.words(" MMM yyyy HH:mm xxx", in: zone)
    return [when, campaign.map { "\($0): \(state.words), \(note)" } ?? "-- \(note) --"]
      .joined(separator: "  ")
  }

  func json(in zone: TimeZone) -> [(String, JSONValue)] {
    [
      ("time", .text(time.rfc3339)),
      ("local", .text(time.words("yyyy-MM-dd'T'HH:mm:ssxxx", in: zone))),
      ("campaign", .optional(campaign)), ("state", .text(state.rawValue)), ("note", .text(note)),
    ]
  }
}
