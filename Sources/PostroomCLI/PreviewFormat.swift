import ArgumentParser
import Foundation
import Postroom

/// The forms of a previewed message.
enum PreviewFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case html
  case eml
  case json

  var fileExtension: String { self == .text ? "txt" : rawValue }

  func bytes(_ message: PreviewedMessage) -> [UInt8] {
    switch self {
    case .eml: message.bytes
    case .html: Array(message.page.utf8)
    case .text:
      Array(
        """
        From: \(message.from)
        To: \(message.to)
        Subject: \(message.subject)
        Date: \(message.date)

        \(message.text)
        """.utf8)
    case .json:
      Array(
        JSONValue.object([
          ("address", .text(message.address.text)), ("row", .number(message.row)),
          ("from", .text(message.from)), ("to", .text(message.to)),
          ("subject", .text(message.subject)), ("date", .text(message.date)),
          ("message_id", .text(message.messageID)), ("octets", .number(message.bytes.count)),
          ("text", .text(message.text)), ("html", .text(message.html)),
        ]).line.utf8) + [UInt8(ascii: "\n")]
    }
  }

  /// To stdout; several texts are parted by a rule.
  func write(_ message: PreviewedMessage, isFirst: Bool) throws {
    if self == .text && !isFirst {
      FileHandle.standardOutput.write(Data((String(repeating: "_", count: 72) + "\n\n").utf8))
    }
    FileHandle.standardOutput.write(Data(bytes(message)))
  }
}
