import Mail
import TestSupport
import Testing

@testable import SMTP

/// What the relay reads after DATA is what was given, whatever its size and wherever its dots are
/// (RFC 5321 section 4.5.2).
struct ContentOnTheWireTests {
  @Test(arguments: [true, false])
  func `content of any size arrives as it was given`(isPipelined: Bool) throws {
    let sizes =
      [2, 3, 2045, 2046, 2047, 2048, 2049, 2050, 2051] + Array(4095...4097)
      + Array(16_381...16_387) + Array(65_533...65_539) + [150_000]
    let contents = sizes.map { Self.content(of: $0) }
    #expect(contents.map(\.count) == sizes)
    try expectArrival(of: contents, isPipelined: isPipelined)
  }

  @Test(arguments: [true, false])
  func `dots that begin lines arrive, wherever the content is split`(isPipelined: Bool) throws {
    // 3 octets a line are 4 on the wire: the leads shift every split by each of them.
    let dots = String(repeating: ".\r\n", count: 1000)
    let doubled = String(repeating: "..\r\n", count: 700)
    let leads = ["", "x\r\n", "xx\r\n", "xxx\r\n", ".\r\n", "..x\r\n"]
    let contents =
      leads.map { Array(($0 + dots).utf8) } + leads.map { Array(($0 + doubled).utf8) }
      + [".\r\n", "..\r\n", ".x\r\n", "x\r\n.\r\n", ".\r\n.\r\n", "x.\r\n.y.\r\n"].map {
        Array($0.utf8)
      }
    try expectArrival(of: contents, isPipelined: isPipelined)
  }

  @Test func `lines of 998 octets that begin with a dot arrive`() throws {
    let line = Array(("." + String(repeating: "x", count: 997) + "\r\n").utf8)
    try expectArrival(of: [Array(repeatElement(line, count: 20).joined())], isPipelined: true)
  }

  @Test func `content split by a slow relay into many writes arrives`() throws {
    // More than the sockets hold between them, so `send` takes it in parts.
    let line = Array(("." + String(repeating: "y", count: 96) + "\r\n").utf8)
    let content = Array(repeatElement(line, count: 15_000).joined())
    try expectArrival(of: [content], isPipelined: true)
  }

  /// Sends all over one connection and compares what was read with what was given.
  private func expectArrival(of contents: [[UInt8]], isPipelined: Bool) throws {
    let server = try ScriptedSMTPServer()
    let session = try server.transport { $0.pipelining = isPipelined }.open()
    let envelope = try Submission().envelope
    let messages = try contents.map {
      Submission(envelope: envelope, content: try Content($0))
    }
    let fates = session.submit(all: messages)
    #expect(fates.allSatisfy { $0.code == 250 })
    session.end()
    #expect(server.accepted.count == contents.count)
    for (received, message) in zip(server.accepted, messages) {
      // Compared as Booleans: nobody wants to read the bytes.
      #expect((received.content == message.content.bytes) as Bool)
      let isStuffed = received.wire == message.content.wireBytes + Array(".\r\n".utf8)
      #expect(isStuffed)
      #expect(received.parameters == ["SIZE=\(message.content.bytes.count)"])
    }
    #expect(server.violations == [])
  }

  /// `count` octets of lines that begin with every letter from the comma to the slash, the dot
  /// among them.
  private static func content(of count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    while bytes.count < count {
      let left = count - bytes.count
      // A rest of one octet could not be ended by CRLF.
      let length = left <= 77 ? left : left == 78 ? 76 : 77
      let first = UInt8(ascii: ",") + UInt8(bytes.count / 7 % 4)
      bytes += (0..<length - 2).map { $0 == 0 ? first : UInt8(ascii: "a") + UInt8($0 % 26) }
      bytes += [13, 10]
    }
    return bytes
  }
}
