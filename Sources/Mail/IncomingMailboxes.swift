/// The mailboxes of a field that came in (RFC 5322 section 3.4, with the obsolete forms): groups
/// are opened, comments are names for want of any, and what is no address is left out.
enum IncomingMailboxes {
  /// A field of more is no letter's.
  private static let most = 1_000

  static func read(_ value: [UInt8]) -> [Mailbox] {
    var mailboxes: [Mailbox] = []
    var entry = Entry()
    var index = 0
    while index < value.count, mailboxes.count < most {
      let byte = value[index]
      switch byte {
      case UInt8(ascii: "\""):
        entry.name += value.quotedString(at: &index)
        entry.hasQuoted = true
      case UInt8(ascii: "("): entry.comment += comment(value, &index)
      case UInt8(ascii: "<"):
        let end = value[index...].firstIndex(of: UInt8(ascii: ">")) ?? value.count
        entry.address = Array(value[(index + 1)..<end])
        index = end
      case UInt8(ascii: ","), UInt8(ascii: ";"):
        entry.finish(&mailboxes)
      case UInt8(ascii: ":") where entry.address == nil:
        entry = Entry()
      default: entry.name.append(byte)
      }
      index += 1
    }
    entry.finish(&mailboxes)
    return mailboxes
  }

  private struct Entry {
    var name: [UInt8] = []
    var comment: [UInt8] = []
    var hasQuoted = false
    /// What stood in angle brackets.
    var address: [UInt8]?

    mutating func finish(_ mailboxes: inout [Mailbox]) {
      defer { self = Entry() }
      // A route before the address (RFC 5322 section 4.4) leads nowhere any more.
      let written = (address ?? (hasQuoted ? [] : name)).filter { $0 > 0x20 }
      let local = written.lastIndex(of: UInt8(ascii: ":")).map { written[($0 + 1)...] }
      guard let address = try? Address(String(decoding: local ?? written[...], as: UTF8.self))
      else {
        return
      }
      let words = self.address == nil || name.trimmedSpaces.isEmpty ? comment : name
      let name = EncodedWord.text(of: words).withoutControls
      if let mailbox = try? Mailbox(name: name, address: address) { mailboxes.append(mailbox) }
    }
  }

  /// RFC 5322 section 3.2.2; leaves `index` at the closing parenthesis.
  private static func comment(_ value: [UInt8], _ index: inout Int) -> [UInt8] {
    var text: [UInt8] = []
    var depth = 0
    while index < value.count {
      switch value[index] {
      case UInt8(ascii: "("):
        depth += 1
        if depth > 1 { text.append(value[index]) }
      case UInt8(ascii: ")"):
        depth -= 1
        if depth == 0 { return text }
        text.append(value[index])
      case UInt8(ascii: "\\") where index + 1 < value.count:
        index += 1
        text.append(value[index])
      default: text.append(value[index])
      }
      index += 1
    }
    return text
  }
}
