import Mail

/// An answer to an invitation in a message, as calendar programs send it (RFC 6047).
///
/// Gmail sends it twice, once among the alternatives and once as a file; Exchange alone; Apple among
/// the alternatives. Any part that is a calendar will do, the one that calls itself an answer first.
struct CalendarAnswer {
  let reply: Result<CalendarReply, CalendarReplyFault>
  /// The mailboxes in From, and in Sender, of whoever writes for another.
  let senders: [Address]

  /// nil when the message holds no calendar object.
  init?(_ message: IncomingMessage) {
    let calendars = message.parts.filter {
      $0.parts.isEmpty && ($0.type.text == "text/calendar" || $0.type.text == "application/ics")
    }
    let isReply = { (part: IncomingPart) in
      part.type.parameters["method"]?.lowercased() == "reply"
    }
    guard let part = calendars.first(where: isReply) ?? calendars.first else { return nil }
    reply = Result { () throws(CalendarReplyFault) in try CalendarReply(part.text) }
    senders = (message.fields.mailboxes("from") + message.fields.mailboxes("sender")).map(\.address)
  }
}
