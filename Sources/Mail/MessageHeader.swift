import Glibc

/// The header of a message in its bytes: where each field stands, and where the body begins.
struct MessageHeader {
  struct Field {
    /// Up to its colon.
    let name: Range<Int>
    /// With its line ends.
    let lines: Range<Int>
  }

  /// From the top.
  let fields: [Field]
  /// Behind the empty line; the end where there is none.
  let end: Int

  init(_ message: UnsafeBufferPointer<UInt8>) {
    var fields: [Field] = []
    fields.reserveCapacity(16)
    var start = 0
    while start < message.count {
      var next = Self.lineEnd(message, from: start)
      if message[start] == UInt8(ascii: "\r") || message[start] == UInt8(ascii: "\n") {
        self.fields = fields
        end = next
        return
      }
      // RFC 5322 section 2.2.3: a line that begins with white space goes on.
      while next < message.count, message[next] == 0x20 || message[next] == 0x09 {
        next = Self.lineEnd(message, from: next)
      }
      let colon = message[start..<next].firstIndex(of: UInt8(ascii: ":")) ?? next
      fields.append(Field(name: start..<colon, lines: start..<next))
      start = next
    }
    self.fields = fields
    end = message.count
  }

  private static func lineEnd(_ message: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    guard let base = message.baseAddress,
      let hit = memchr(base + start, Int32(UInt8(ascii: "\n")), message.count - start)
    else { return message.count }
    return UnsafeRawPointer(hit) - UnsafeRawPointer(base) + 1
  }
}
