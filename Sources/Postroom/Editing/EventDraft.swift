import Foundation

/// The text of a campaign file that changes an event, or cancels it.
struct EventDraft {
  private let sent: SentEvent
  private let earlier: EarlierCampaign
  private let isCancelling: Bool
  private let zone: TimeZone

  /// `earlier` is the campaign of the event's last version.
  init(_ sent: SentEvent, _ earlier: EarlierCampaign, cancelling: Bool, zone: TimeZone) {
    self.sent = sent
    self.earlier = earlier
    isCancelling = cancelling
    self.zone = zone
  }

  func text(name: String, greeting: String?) -> String {
    let entries = front.map { "\($0.key):\($0.value.yaml(indentation: 2))" }
    return """
      ---
      \(DraftNotes.head(name: name))
      #
      # It is for everybody whose invitation was accepted or is in doubt.
      \(note)

      \(entries.joined(separator: "\n"))
      ---
      \(greeting.map { "\($0)\n\n" } ?? "")\(body)

      """
  }

  private var note: String {
    // In a comment of one line.
    let location = sent.event.location.split(whereSeparator: \.isNewline).joined(separator: ", ")
    let place = location.isEmpty ? "" : ", \(location)"
    let day = { (time: Instant) in time.words("EEEE d MMMM yyyy, HH:mm", in: zone) }
    let when = "\(day(sent.start)) to \(sent.end.words("HH:mm", in: zone))"
    return isCancelling
      ? "# It takes the event out of calendars: leave event: as it is."
      : """
      # It changes the event in calendars: mend event: below. It was:
      # \(when)\(place)
      """
  }

  /// Without `where`, which may have been another message's: whoever has the event hears of it.
  private var front: [DraftEntry] {
    let correction = isCancelling ? Correction.cancellation : .event
    let subject = "\(isCancelling ? "Cancelled" : "Changed"): {{event.title}}"
    let preheader =
      isCancelling ? "It does not take place on {{event.date}}." : "It is on {{event.when}}."
    return [
      DraftEntry(correction.rawValue, .plain(sent.first)),
      DraftEntry("subject", .text(subject)), DraftEntry("preheader", .text(preheader)),
    ] + CorrectionDraft.clothes(of: earlier).filter { $0.key != "where" }
  }

  private var body: String {
    isCancelling
      ? """
      **{{event.title}}** on {{event.when}} does not take place.

      \(UnfinishedText.mark("why, and what comes instead"))
      """
      : """
      \(UnfinishedText.mark("what changes, and why"))

      **{{event.title}}** is now on {{event.when}}.
      """
  }
}
