import Foundation
import Mail

/// A report on mail in words alone, as programs wrote it before RFC 3464, and some still do.
///
/// What they all do is to name an address near a word of failure, above the copy of the message. So
/// the text is read up to that copy, and an address counts that stands by itself at the beginning of
/// a line, or within three lines of such a word, and is neither the sender's nor the reporter's own.
struct WrittenReport {
  let recipients: [Address]
  /// It is still being tried.
  let isDelay: Bool
  /// What is said of them.
  let text: String

  /// A report comes to its point before that.
  private static let mostOctets = 16 << 10
  private static let mostLines = 200
  /// How far from the address a word of failure may be.
  private static let reach = 3

  /// nil when it is none, or names nobody.
  init?(_ message: IncomingMessage) {
    let sender = ReportSender(message.fields)
    let subject = Array((message.fields["subject"] ?? "").lowercased().utf8)
    // A null reverse-path alone says nothing: answers of those who are away have it too (RFC 3834).
    guard
      sender.isMailer
        || !sender.isAnswer && MachineReply(message) == nil
          && ReportWords.subject.stand(in: subject)
    else { return nil }
    // Exim and others name them in the header as well.
    let told = message.fields.mailboxes("x-failed-recipients").map(\.address)
    var recipients = told
    var said = ""
    for part in message.ownParts where part.type.main == "text" {
      let lines = Self.lines(of: part)
      if told.isEmpty { recipients = Self.unreached(in: lines, by: sender) }
      said = String(decoding: Array(lines.map(\.text).joined(separator: [0x0A])), as: UTF8.self)
      if !recipients.isEmpty { break }
    }
    guard !recipients.isEmpty else { return nil }
    self.recipients = recipients
    text = said
    isDelay = ReportWords.delay.stand(
      in: Array(said.utf8).map { $0 == 0x0A ? 0x20 : $0 } + [0x20] + subject)
  }

  /// Those before the copy of the message.
  private static func lines(of part: IncomingPart) -> [ReportLine] {
    var text = String(decoding: Array(part.text.utf8.prefix(mostOctets)), as: UTF8.self)
    if part.type.sub == "html" { text = MarkedUpReport.text(of: text) }
    var lines: [ReportLine] = []
    var hasAddress = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).prefix(mostLines) {
      let line = ReportLine(line)
      if line.opensCopy, hasAddress { break }
      hasAddress = hasAddress || !line.addresses.isEmpty
      lines.append(line)
    }
    return lines
  }

  private static func unreached(in lines: [ReportLine], by sender: ReportSender) -> [Address] {
    let isFailure = lines.map { ReportWords.failure.stand(in: $0.text) }
    var found: [Address] = []
    for (number, line) in lines.enumerated() {
      for mention in line.addresses where !sender.owns(mention.address) {
        if line.names(mention, as: otherRoles),
          !line.names(mention, as: ["generated from", "expanded from"])
        {
          continue
        }
        let near = max(0, number - reach)...min(lines.count - 1, number + reach)
        guard isFailure[near].contains(true) || sender.isMailer && line.isLed(by: mention) else {
          continue
        }
        if !found.contains(where: { $0.key == mention.address.key }) {
          found.append(mention.address)
        }
      }
    }
    return found
  }

  private static let otherRoles = [
    "from", "sender", "contact", "mailto", "email", "e-mail", "mail to",
  ]
}
