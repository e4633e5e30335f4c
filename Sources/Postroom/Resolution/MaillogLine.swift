import Glibc

/// A line that a program of Postfix's wrote to syslog: when, on which host, which program of which
/// instance, and what it says. Ranges of bytes, good for as long as the line's are.
///
/// ```
/// Jan 11 09:00:01 relay postfix/cleanup[14236]: 9220DF9E18F: message-id=<...>
/// 2028-01-11T09:00:01.123456+00:00 relay postfix-out/smtp[14240]: 4bXyz1Rq2Gz9rT: to=<...>, ...
/// ```
/// The program is read from its own place and nowhere else: what a stranger gets into a line stands
/// further on.
struct MaillogLine {
  typealias Bytes = UnsafeBufferPointer<UInt8>

  let stamp: Bytes
  let host: Bytes
  /// What the tag begins with, `postfix` or `postfix-out`: each has a queue of its own.
  let instance: Bytes
  let program: MaillogProgram
  let process: Bytes
  let text: Bytes

  /// nil for every other line.
  init?(_ line: Bytes) {
    guard let stamp = Self.stampRange(in: line),
      let hostEnd = Self.index(of: UInt8(ascii: " "), in: line, from: stamp.upperBound + 1),
      let tag = Tag(line, from: hostEnd + 1)
    else { return nil }
    self.stamp = Bytes(rebasing: line[stamp])
    host = Bytes(rebasing: line[(stamp.upperBound + 1)..<hostEnd])
    instance = Bytes(rebasing: line[tag.instance])
    program = MaillogProgram(Bytes(rebasing: line[tag.program]))
    process = Bytes(rebasing: line[tag.process])
    var end = line.count
    while end > tag.end, line[end - 1].isASCIISpace { end -= 1 }
    text = Bytes(rebasing: line[tag.end..<end])
  }

  /// Where a line that may be any program's says when it was written.
  static func stamp(of line: Bytes) -> Bytes? {
    stampRange(in: line).map { Bytes(rebasing: line[$0]) }
  }

  /// `Jan 11 09:00:01`, with a fraction as journalctl has it, or RFC 3339.
  private static func stampRange(in line: Bytes) -> Range<Int>? {
    guard line.count > 16 else { return nil }
    if line[0].isASCIIDigit {
      guard line[4] == UInt8(ascii: "-"), line[10] == UInt8(ascii: "T") else { return nil }
      return index(of: UInt8(ascii: " "), in: line, from: 16).map { 0..<$0 }
    }
    guard line[0].isASCIILetter, line[3] == UInt8(ascii: " "), line[6] == UInt8(ascii: " "),
      line[9] == UInt8(ascii: ":"), line[12] == UInt8(ascii: ":")
    else { return nil }
    return index(of: UInt8(ascii: " "), in: line, from: 15).map { 0..<$0 }
  }

  /// Looks no further than any host's name goes (RFC 1035 section 2.3.4).
  private static func index(of byte: UInt8, in line: Bytes, from start: Int) -> Int? {
    let count = min(line.count - start, 256)
    guard count > 0, let base = line.baseAddress,
      let found = memchr(base + start, Int32(byte), count)
    else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }

  /// `postfix/submission/smtpd[14236]: `
  private struct Tag {
    var instance = 0..<0
    var program = 0..<0
    var process = 0..<0
    /// Behind it, where the text begins.
    var end = 0

    private static var longest: Int { 128 }

    init?(_ line: Bytes, from start: Int) {
      var index = start
      let limit = min(line.count, start + Self.longest)
      var programStart: Int?
      while index < limit, line[index] != UInt8(ascii: "[") {
        switch line[index] {
        case UInt8(ascii: "/"):
          if programStart == nil { instance = start..<index }
          programStart = index + 1
        case UInt8(ascii: " "), UInt8(ascii: ":"): return nil
        default: break
        }
        index += 1
      }
      guard index < limit, let programStart else { return nil }
      program = programStart..<index
      let processStart = index + 1
      index = processStart
      while index < line.count, line[index].isASCIIDigit { index += 1 }
      process = processStart..<index
      guard !process.isEmpty, index + 2 < line.count, line[index] == UInt8(ascii: "]"),
        line[index + 1] == UInt8(ascii: ":"), line[index + 2] == UInt8(ascii: " ")
      else { return nil }
      end = index + 3
    }
  }
}

extension MaillogLine {
  /// The queue id that the text begins with, short (`9220DF9E18F`) or long (`4bXyz1Rq2Gz9rT`), and
  /// what it says of it; nil when it speaks of something else.
  var queued: (id: Bytes, rest: Bytes)? {
    var end = 0
    var isWord = true
    while end < text.count, text[end].isASCIIDigit || text[end].isASCIILetter {
      // `warning: ...` and the like are no queue ids.
      if text[end] & 0x20 == 0 || text[end].isASCIIDigit { isWord = false }
      end += 1
    }
    guard (5...32).contains(end), !isWord, end + 2 < text.count, text[end] == UInt8(ascii: ":"),
      text[end + 1] == UInt8(ascii: " ")
    else { return nil }
    return (Bytes(rebasing: text[..<end]), Bytes(rebasing: text[(end + 2)...]))
  }
}

extension UnsafeBufferPointer<UInt8> {
  func begins(with text: StaticString) -> Bool {
    guard count >= text.utf8CodeUnitCount, let baseAddress else { return false }
    return memcmp(baseAddress, text.utf8Start, text.utf8CodeUnitCount) == 0
  }

  func equals(_ text: StaticString) -> Bool {
    count == text.utf8CodeUnitCount && begins(with: text)
  }
}
