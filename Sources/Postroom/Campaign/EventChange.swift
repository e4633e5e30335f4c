import Foundation
import Mail

/// A campaign's event, beside what went out of it before.
public struct EventChange {
  /// As it is in calendars.
  public let before: SentEvent
  let event: Event
  let correction: Correction

  /// Since when it starts, from when on it does; nil unless that changes.
  public var start: (old: Instant, new: Instant)? {
    guard correction != .cancellation, before.start != event.start else { return nil }
    return (before.start, event.start)
  }

  /// "Tuesday 11 January 2028, 16:15 GMT", by the clocks of the event's place.
  public func words(_ time: Instant) -> String { event.words(at: time) }

  /// "2028-01-11 16:15", as front matter has it.
  public func written(_ time: Instant) -> String { time.words("yyyy-MM-dd HH:mm", in: event.zone) }

  /// What it says to whoever sees the event as it was announced before; nil when it is as it was.
  var announcement: String? {
    let when = event.words(from: event.start, to: event.end)
    if correction == .cancellation {
      return "Cancelled: \(event.title) on \(when) does not take place."
    }
    guard correction == .event || start != nil else { return nil }
    let place = event.location.isEmpty ? "" : ", \(event.location)"
    return "Changed: \(event.title) is now on \(when)\(place)."
  }

  /// Whether somebody who writes `text` means the new start.
  public func isNewStart(_ text: String) -> Bool {
    // Of a time that comes twice, front matter has said which.
    text == written(event.start)
      || (try? LocalTime.instant(text, in: event.zone)) == event.start
  }

  /// Why it is none that calendars would take.
  func report(
    _ invitation: Invitation, fields: [String], in file: CampaignFile, _ problems: inout Problems
  ) {
    if before.isCancelled {
      problems.error(
        .eventChange, at: file.eventPlace,
        "the event is cancelled: \(before.campaign) took it out of calendars",
        hint: correction == .words
          ? "take event: away" : "a new date is a campaign of its own: postroom new invitation")
      return
    }
    if invitation.event.organizer.address.key != before.event.organizer.address.key {
      problems.error(
        .eventChange, at: event.organizerPlace,
        "the organizer was \(before.event.organizer.address): calendars take changes from nobody else",
        hint: "under event:, write organizer: \(before.event.organizer)")
    }
    switch correction {
    case .words: break
    case .event where isSame(invitation, fields: fields):
      problems.error(
        .eventChange, at: file.eventPlace, "nothing of the event changed since \(before.campaign)",
        hint: "mend start:, duration:, title:, location: or url:; to mend words alone: "
          + "postroom correct \(before.campaign)")
    case .cancellation where before.start != event.start || before.end != event.end:
      problems.error(
        .eventChange, at: event.startPlace,
        "it cancels another event than the one in calendars, which is on "
          + event.words(from: before.start, to: before.end),
        hint: "write start: \(written(before.start)) and end: \(written(before.end))")
    case .event, .cancellation: break
    }
    if let start {
      problems.note(
        .eventMoved, at: event.startPlace,
        "the event moves from \(words(start.old)) to \(words(start.new))",
        hint: "`postroom send` asks for the new start, or takes "
          + "--new-start \"\(written(start.new))\"")
    }
  }

  private func isSame(_ invitation: Invitation, fields: [String]) -> Bool {
    let (old, new) = (before.event, invitation.event)
    return old.start.seconds == new.start.seconds && old.end.seconds == new.end.seconds
      && old.summary == new.summary && old.location == new.location
      && before.hasURL(of: invitation, fields: fields)
  }
}
