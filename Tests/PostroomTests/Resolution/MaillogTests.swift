import Foundation
import Testing

@testable import Postroom

/// Logs as files: in any order, rotated, packed, broken.
struct MaillogTests {
  private let log: LogFolder

  init() throws { log = try LogFolder() }

  private static let before = "Jan 10 06:25:01 relay postfix/anvil[1]: statistics: max 1\n"
  private static let after = "Jan 11 11:00:00 relay postfix/anvil[1]: statistics: max 1"

  /// One message whose lines are spread over three files, the first of them packed.
  private func rotated() throws -> [String] {
    let lines = [
      "Jan 11 06:25:01 relay rsyslogd: started", Lines.client("9220DF9E18F"),
      Lines.messageID("9220DF9E18F"),
    ]
    try log.write(Self.before + lines.joined(separator: "\n") + "\n", to: "mail.log.2")
    return [
      try log.pack("mail.log.2"),
      try log.write(Lines.active("9220DF9E18F") + "\n", to: "mail.log.1"),
      try log.write(
        [
          Lines.delivery("9220DF9E18F"), Lines.removed("9220DF9E18F"),
          Lines.delivery("9220DF9E18F", "smtp", "bounced (no)", at: "10:00:00"), Self.after,
        ].joined(separator: "\n"), to: "mail.log"),
    ]
  }

  @Test(arguments: [[0, 1, 2], [2, 1, 0], [1, 2, 0]])
  func `the files may be given in any order`(order: [Int]) throws {
    let files = try rotated()
    let reading = try Maillog(files: order.map { files[$0] }, clock: log.clock)
      .follow([LogFolder.messageID])
    #expect(reading.traces[0].queueID == "9220DF9E18F")
    #expect(reading.traces[0].fate == "sent (250 2.0.0 Ok)")
    #expect(
      reading.spans.map { "\($0.lowerBound.rfc3339) \($0.upperBound.rfc3339)" } == [
        "2028-01-10T06:25:01Z 2028-01-11T09:00:01Z", "2028-01-11T09:00:02Z 2028-01-11T09:00:02Z",
        "2028-01-11T09:00:03Z 2028-01-11T11:00:00Z",
      ])
    #expect(reading.strangers == [])
  }

  @Test func `the same lines in two files are one message`() throws {
    let text = [
      Lines.client("9220DF9E18F"), Lines.messageID("9220DF9E18F"), Lines.active("9220DF9E18F"),
      Lines.delivery("9220DF9E18F"), Lines.removed("9220DF9E18F"),
    ].joined(separator: "\n")
    let trace = try log.read(log.write(text, to: "mail.log"), log.write(text, to: "mail.info"))
      .traces[0]
    #expect(trace.queueID == "9220DF9E18F" && trace.fate == "sent (250 2.0.0 Ok)")
  }

  @Test func `many messages are followed at once, each for itself`() throws {
    let ids = (0..<300).map { "id\($0)@example.org" }
    var lines = ids.enumerated().map { Lines.messageID("9220\($0.offset + 1000)", id: $0.element) }
    lines += (0..<300).filter { $0 % 3 == 0 }.map { Lines.active("9220\($0 + 1000)") }
    let reading = try log.read(log.write(lines.joined(separator: "\n")), for: ids)
    #expect(
      reading.traces.map(\.queueID) == (0..<300).map { $0 % 3 == 0 ? "9220\($0 + 1000)" : nil })
  }

  @Test func `a file without a line of Postfix's is named`() throws {
    let other = try log.write("Jan 11 09:00:01 relay sshd[1]: hello\n\n\u{0}\n", to: "auth.log")
    let empty = try log.write("", to: "empty")
    let reading = try log.read(other, empty)
    #expect(reading.strangers == [other, empty] && reading.spans == [])
  }

  // MARK: Lines of any kind

  @Test func `huge lines, NULs and lines of other programs are passed over`() throws {
    let huge = String(repeating: "x", count: 3_000_000)
    let end = [
      "\u{0}\u{0}\u{0}", "", "\r", huge, Lines.classic("08:00:00", "smtpd", huge), "\u{FFFD}",
      Lines.messageID("9220DF9E18F"), "Jan 11 09:00:01 relay kernel: \(huge)",
      Lines.active("9220DF9E18F") + "\r", huge,
    ]
    let trace = try log.read(log.write(end.joined(separator: "\n"))).traces[0]
    #expect(trace.queueID == "9220DF9E18F")
  }

  @Test func `a line is read whole wherever the reads part it`() throws {
    // Lines of 1 to 2000 bytes, so that every place of a line meets the end of a buffer.
    var lines = (0..<6000).map { number in
      Lines.classic("08:00:00", "smtpd", String(repeating: "y", count: number * 7 % 2000))
    }
    let ids = (0..<200).map { "id\($0)@example.org" }
    for (number, id) in ids.enumerated() {
      lines.insert(Lines.active("9220\(number + 1000)"), at: number * 30)
      lines.insert(Lines.messageID("9220\(number + 1000)", id: id), at: number * 30)
    }
    let text = lines.joined(separator: "\n") + "\n"
    let plain = try log.write(text)
    #expect(try log.read(plain, for: ids).traces.allSatisfy { $0.queueID != nil })
    #expect(try log.read(log.pack("mail.log"), for: ids).traces.allSatisfy { $0.queueID != nil })
  }

  // MARK: Packed files

  @Test func `gzip in several members is one log`() throws {
    try log.write(Lines.messageID("9220DF9E18F") + "\n", to: "a")
    try log.write(Lines.active("9220DF9E18F") + "\n", to: "b")
    let parts = try [log.pack("a"), log.pack("b")].map {
      try Data(contentsOf: URL(fileURLWithPath: $0))
    }
    let both = parts[0] + parts[1] + Data(repeating: 0, count: 5000)
    #expect(try log.read(log.write(both, to: "both.gz")).traces[0].queueID == "9220DF9E18F")
    // Packed without saying so.
    #expect(try log.read(log.write(both, to: "both")).traces[0].queueID == "9220DF9E18F")
  }

  @Test func `gzip that is cut off anywhere is refused`() throws {
    let text = (0..<2000).map { Lines.messageID("9220\($0 + 1000)", id: "id\($0)@example.org") }
    try log.write(text.joined(separator: "\n"))
    let whole = try Data(contentsOf: URL(fileURLWithPath: log.pack("mail.log")))
    for count in [2, 9, 10, 100, whole.count / 2, whole.count - 8, whole.count - 1] {
      let file = try log.write(whole.prefix(count), to: "cut.gz")
      #expect(
        failure(file)
          == MaillogFailure(
            file: file, reason: "the gzip file is cut off",
            hint: "it may still be packed or copied: wait for that to end, or get it anew"))
    }
  }

  @Test func `gzip that is damaged is refused`() throws {
    try log.write((0..<2000).map { Lines.client("9220\($0)") }.joined(separator: "\n"))
    var bytes = try Data(contentsOf: URL(fileURLWithPath: log.pack("mail.log")))
    bytes[bytes.count - 6] ^= 0x55
    let file = try log.write(bytes, to: "bad.gz")
    #expect(failure(file)?.reason == "the gzip file is damaged: incorrect data check")
    let behind = try log.write(bytes.prefix(2) + Data("no gzip at all".utf8), to: "worse.gz")
    #expect(failure(behind)?.reason.hasPrefix("the gzip file is damaged: ") == true)
  }

  @Test func `a file that cannot be a log is refused, with the way to read it`() throws {
    let plain = try log.write(Lines.client("9220DF9E18F"), to: "mail.log.gz")
    #expect(failure(plain)?.reason == "it is not gzip, as its name says")
    let empty = try log.write("", to: "mail.log.1.gz")
    #expect(failure(empty)?.hint == "the file is empty: leave it out")
    let xz = try log.write(Data([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00, 0x00, 0x04]), to: "mail.xz")
    #expect(failure(xz)?.reason == "it is packed with xz")
    #expect(failure(xz)?.hint == "xzcat \(xz) | postroom resolve CAMPAIGN --maillog -")
    let journal = try log.write(Data("LPKSHHRH".utf8), to: "system.journal")
    #expect(failure(journal)?.hint.hasPrefix("journalctl ") == true)
    #expect(failure("\(log.path)/none")?.reason == "no such file")
    #expect(failure(log.path)?.reason == "cannot be read: is a directory")
  }

  private func failure(_ file: String) -> MaillogFailure? {
    do throws(MaillogFailure) {
      _ = try Maillog(files: [file], clock: log.clock).follow([LogFolder.messageID])
      return nil
    } catch { return error }
  }
}
