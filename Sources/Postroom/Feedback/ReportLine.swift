import Foundation
import Mail

/// A line of a report that a program wrote for people to read.
struct ReportLine {
  /// In lower case.
  let text: [UInt8]
  let addresses: [Mention]

  /// An address, and where it stands.
  struct Mention {
    let address: Address
    /// In the line.
    let place: Range<Int>
  }

  /// What is behind nobody reads.
  private static let longest = 1_000
  private static let mostAddresses = 20

  init(_ line: Substring) {
    text = line.utf8.prefix(Self.longest).map(\.asciiLowercased)
    var found: [Mention] = []
    var position = 0
    while found.count < Self.mostAddresses,
      let at = text[position...].firstIndex(of: UInt8(ascii: "@"))
    {
      position = at + 1
      var start = text[..<at].lastIndex { !Self.isOfLocalPart($0) }.map { $0 + 1 } ?? 0
      // "smtp=ann@example.org", as X.400 has it.
      for type in ["smtp=", "rfc822="] where text[start..<at].starts(with: type.utf8) {
        start += type.utf8.count
      }
      while start < at, text[start] == UInt8(ascii: "'") { start += 1 }
      var end = text[position...].firstIndex { !Self.isOfDomain($0) } ?? text.count
      while end > position, text[end - 1] == UInt8(ascii: ".") || text[end - 1] == UInt8(ascii: "-")
      {
        end -= 1
      }
      if let address = try? Address(String(decoding: text[start..<end], as: UTF8.self)) {
        found.append(Mention(address: address, place: start..<end))
      }
    }
    addresses = found
  }

  /// Whether the address opens the line, as `<ann@example.org>:` does.
  func isLed(by mention: Mention) -> Bool {
    let before = text[..<mention.place.lowerBound]
    guard before.allSatisfy({ $0 <= 0x20 || "<\"'*-".utf8.contains($0) }) else { return false }
    return text[mention.place.upperBound...].drop { $0 == UInt8(ascii: ">") || $0 == 0x22 }.first
      == UInt8(ascii: ":")
  }

  /// Whether the line says what else the address is: who sent it, or whom to ask.
  func names(_ mention: Mention, as words: [String]) -> Bool {
    let before = text[..<mention.place.lowerBound].reversed().drop {
      !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
    }
    return words.contains { before.starts(with: $0.utf8.reversed()) }
  }

  /// Whether the message that came back begins here: a field of its header, or a line that says so.
  var opensCopy: Bool {
    for field in ["received:", "return-path:", "message-id:"] where text.starts(with: field.utf8) {
      return true
    }
    guard ReportWords.copy.stand(in: text), let first = text.first(where: { $0 > 0x20 }) else {
      return false
    }
    let isRuled = "-=*#".utf8.contains(first)
    return isRuled || text.last { $0 > 0x20 } == UInt8(ascii: ":")
  }

  private static func isOfLocalPart(_ byte: UInt8) -> Bool {
    byte >= 0x80 || byte.isASCIILetter || byte.isASCIIDigit
      || ".!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
  }

  private static func isOfDomain(_ byte: UInt8) -> Bool {
    byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: ".")
      || byte == UInt8(ascii: "-")
  }
}
