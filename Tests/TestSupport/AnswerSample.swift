import Foundation

/// Answers to an invitation, in the shapes in which calendar programs send them.
public struct AnswerSample {
  public var uid = "talk@example.org"
  public var address = "ann@example.org"
  /// In From; the address's own, unless another is said.
  public var sender: String?
  public var answer = "ACCEPTED"
  public var comment = ""
  public var sequence = 0
  public var stamp = "20280105T101500Z"

  public init() {}

  /// As Gmail: among the alternatives and as a file, the comment in a parameter.
  public var gmail: [UInt8] {
    let object = lines([
      "BEGIN:VCALENDAR", "PRODID:-//Google Inc//Google Calendar 70.9054//EN", "VERSION:2.0",
      "CALSCALE:GREGORIAN", "METHOD:REPLY", "BEGIN:VEVENT", "DTSTART:20280111T161500Z",
      "DTEND:20280111T170000Z", "DTSTAMP:\(stamp)", "ORGANIZER;CN=WMHTC:mailto:news@example.org",
      "UID:\(uid)",
      "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=\(answer);CN=Ann L",
      " ee;X-NUM-GUESTS=0\(comment.isEmpty ? "" : ";X-RESPONSE-COMMENT=\"\(comment)\""):mailto:\(address)",
      "CREATED:20280104T090000Z", "LAST-MODIFIED:\(stamp)", "LOCATION:Online",
      "SEQUENCE:\(sequence)", "STATUS:CONFIRMED", "SUMMARY:Net Zero", "TRANSP:OPAQUE",
      "END:VEVENT", "END:VCALENDAR",
    ])
    return header("Accepted: Net Zero @ Tue 11 Jan 2028 16:15")
      + Array(
        lines([
          "Content-Type: multipart/mixed; boundary=\"0000000000001\"", "", "--0000000000001",
          "Content-Type: multipart/alternative; boundary=\"0000000000002\"", "",
          "--0000000000002",
          "Content-Type: text/plain; charset=\"UTF-8\"; format=flowed; delsp=yes",
          "Content-Transfer-Encoding: base64", "",
          "QW5uIExlZSBoYXMgYWNjZXB0ZWQgdGhpcyBpbnZpdGF0aW9uLg==", "",
          "--0000000000002", "Content-Type: text/html; charset=\"UTF-8\"",
          "Content-Transfer-Encoding: quoted-printable", "", "<p>Ann Lee has accepted</p>", "",
          "--0000000000002", "Content-Type: text/calendar; charset=\"UTF-8\"; method=REPLY",
          "Content-Transfer-Encoding: 7bit", "", object, "--0000000000002--", "",
          "--0000000000001", "Content-Type: application/ics; name=\"invite.ics\"",
          "Content-Disposition: attachment; filename=\"invite.ics\"",
          "Content-Transfer-Encoding: base64", "", "QkVHSU46VkNBTEVOREFSDQo=", "",
          "--0000000000001--",
        ]).utf8)
  }

  /// As Exchange: the calendar among the alternatives in base64, MAILTO in capitals, the comment as
  /// a property with a language, a time zone of its own.
  public var exchange: [UInt8] {
    let object = lines([
      "BEGIN:VCALENDAR", "METHOD:REPLY", "PRODID:Microsoft Exchange Server 2010", "VERSION:2.0",
      "BEGIN:VTIMEZONE", "TZID:GMT Standard Time", "BEGIN:STANDARD", "DTSTART:16010101T020000",
      "TZOFFSETFROM:+0100", "TZOFFSETTO:+0000",
      "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10", "END:STANDARD", "END:VTIMEZONE",
      "BEGIN:VEVENT", "ATTENDEE;PARTSTAT=\(answer);CN=\"Lee, Ann\":MAILTO:\(address.uppercased())",
      "COMMENT;LANGUAGE=en-GB:\(comment.isEmpty ? "\\n" : comment)", "UID:\(uid)",
      "SUMMARY;LANGUAGE=en-GB:Accepted: Net Zero",
      "DTSTART;TZID=GMT Standard Time:20280111T161500",
      "DTEND;TZID=GMT Standard Time:20280111T170000", "CLASS:PUBLIC", "PRIORITY:5",
      "DTSTAMP:\(stamp)", "TRANSP:OPAQUE", "STATUS:CONFIRMED", "SEQUENCE:\(sequence)",
      "LOCATION;LANGUAGE=en-GB:Online", "X-MICROSOFT-CDO-APPT-SEQUENCE:\(sequence)",
      "X-MICROSOFT-CDO-OWNERAPPTID:0", "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
      "X-MICROSOFT-DISALLOW-COUNTER:FALSE", "END:VEVENT", "END:VCALENDAR",
    ])
    return header("Accepted: Net Zero")
      + Array(
        lines([
          "Content-Type: multipart/alternative;", "\tboundary=\"_000_LO2P123MB0001_\"", "",
          "--_000_LO2P123MB0001_", "Content-Type: text/plain; charset=\"us-ascii\"", "", "", "",
          "--_000_LO2P123MB0001_", "Content-Type: text/calendar; charset=\"utf-8\"; method=REPLY",
          "Content-Transfer-Encoding: base64", "", base64(object), "--_000_LO2P123MB0001_--",
        ]).utf8)
  }

  /// As Apple's Calendar: lines folded at 75 octets, the calendar quoted-printable.
  public var apple: [UInt8] {
    let attendee =
      "ATTENDEE;CN=\"Ann Lee\";CUTYPE=INDIVIDUAL;EMAIL=\(address);PARTSTAT=\(answer):mailto:\(address)"
    var folded = ""
    for (index, character) in attendee.enumerated() {
      if index > 0, index % 70 == 0 { folded += "\r\n " }
      folded.append(character)
    }
    let object = lines([
      "BEGIN:VCALENDAR", "CALSCALE:GREGORIAN", "VERSION:2.0", "METHOD:REPLY",
      "PRODID:-//Apple Inc.//macOS 14.2//EN", "BEGIN:VEVENT", "UID:\(uid.prefix(4))",
      " \(uid.dropFirst(4))", "DTEND;TZID=Europe/London:20280111T170000",
      "ORGANIZER;CN=\"WMHTC\":mailto:news@example.org", folded,
      "COMMENT:\(comment)", "SUMMARY:Net Zero", "DTSTART;TZID=Europe/London:20280111T161500",
      "DTSTAMP:\(stamp)", "SEQUENCE:\(sequence)", "BEGIN:VALARM", "UID:another@example.org",
      "ATTENDEE:mailto:another@example.org", "END:VALARM", "END:VEVENT", "END:VCALENDAR",
    ])
    return header("Ann Lee accepted your invitation to Net Zero")
      + Array(
        lines([
          "Content-type: multipart/mixed; boundary=\"Apple-Mail=_1\"", "", "--Apple-Mail=_1",
          "Content-type: text/calendar; method=REPLY; charset=utf-8",
          "Content-transfer-encoding: quoted-printable", "",
          object.replacing("=", with: "=3D"), "--Apple-Mail=_1--",
        ]).utf8)
  }

  /// Only what an answer has to have.
  public func plain(method: String = "REPLY", more: [String] = [], events: Int = 1) -> [UInt8] {
    var object = ["BEGIN:VCALENDAR", "METHOD:\(method)"]
    for _ in 0..<events {
      object +=
        [
          "BEGIN:VEVENT", "UID:\(uid)", "DTSTAMP:\(stamp)", "SEQUENCE:\(sequence)",
          "ATTENDEE;PARTSTAT=\(answer):mailto:\(address)",
        ] + (comment.isEmpty ? [] : ["COMMENT:\(comment)"]) + more + ["END:VEVENT"]
    }
    return header("Answer")
      + Array(
        lines(["Content-Type: text/calendar; method=\(method)", ""] + object + ["END:VCALENDAR"])
          .utf8)
  }

  private func header(_ subject: String) -> [UInt8] {
    Array(
      lines([
        "From: Ann Lee <\(sender ?? address)>", "To: news@example.org", "Subject: \(subject)",
        "Message-ID: <\(answer).\(sequence).\(stamp).\(address)>", "MIME-Version: 1.0",
      ]).utf8)
  }

  private func lines(_ lines: [String]) -> String { lines.map { $0 + "\r\n" }.joined() }

  private func base64(_ text: String) -> String {
    var rest = Data(text.utf8).base64EncodedString()[...]
    var lines: [Substring] = []
    while !rest.isEmpty {
      lines.append(rest.prefix(76))
      rest = rest.dropFirst(76)
    }
    return lines.joined(separator: "\r\n")
  }
}
