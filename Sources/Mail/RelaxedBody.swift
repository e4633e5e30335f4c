/// A body in DKIM's relaxed form (RFC 6376 section 3.4.4), as pieces of the body itself: nothing is
/// copied.
///
/// White space at the ends of lines and empty lines at the end of the body go, and any other run of
/// white space is one space. Lines end with CRLF.
enum RelaxedBody {
  static func digest(_ body: UnsafeBufferPointer<UInt8>) -> Digest {
    var stream = DigestStream()
    forEachPiece(of: body) { stream.append($0) }
    return stream.digest
  }

  @inline(__always)
  static func forEachPiece(
    of body: UnsafeBufferPointer<UInt8>, _ use: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    // A line of white space alone is an empty one by then.
    var end = body.count
    while end > 0, isSpace(body[end - 1]) || isLineEnd(body[end - 1]) { end -= 1 }
    guard end > 0 else { return }
    var start = 0
    var position = 0
    while true {
      position = firstChange(in: body, from: position, to: end)
      guard position < end else { break }
      var next = position + 1
      while isSpace(body[next]) { next += 1 }
      if body[next] == carriageReturn, body[next + 1] == lineFeed {
        use(UnsafeBufferPointer(rebasing: body[start..<position]))
      } else if body[position] == space {
        use(UnsafeBufferPointer(rebasing: body[start...position]))
      } else {
        use(UnsafeBufferPointer(rebasing: body[start..<position]))
        withUnsafeBytes(of: space) { use($0.bindMemory(to: UInt8.self)) }
      }
      start = next
      position = next
    }
    use(UnsafeBufferPointer(rebasing: body[start..<end]))
    withUnsafeBytes(of: (carriageReturn, lineFeed)) { use($0.bindMemory(to: UInt8.self)) }
  }

  /// The first place where the relaxed form may be another than the text: a tab, or a space before
  /// white space or the end of a line. Eight places at a time; a byte stands behind `end`.
  @inline(__always)
  private static func firstChange(
    in body: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int
  ) -> Int {
    guard let base = body.baseAddress else { return end }
    let raw = UnsafeRawPointer(base)
    var position = start
    while position + 9 <= body.count, position < end {
      let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      let after = UInt64(
        littleEndian: raw.loadUnaligned(fromByteOffset: position + 1, as: UInt64.self))
      let ends = marks(space, in: after) | marks(tab, in: after) | marks(carriageReturn, in: after)
      let found = marks(tab, in: word) | (marks(space, in: word) & ends)
      if found != 0 { return min(position + found.trailingZeroBitCount / 8, end) }
      position += 8
    }
    while position < end {
      if body[position] == tab { return position }
      if body[position] == space, position + 1 < body.count {
        let next = body[position + 1]
        if isSpace(next) || next == carriageReturn { return position }
      }
      position += 1
    }
    return end
  }

  /// The high bit of each octet of `word` that is `byte`, and no other bit.
  @inline(__always)
  private static func marks(_ byte: UInt8, in word: UInt64) -> UInt64 {
    let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
    let difference = word ^ (UInt64(byte) &* 0x0101_0101_0101_0101)
    return ~(((difference & low) &+ low) | difference | low)
  }

  @inline(__always)
  private static func isSpace(_ byte: UInt8) -> Bool { byte == space || byte == tab }
  @inline(__always)
  private static func isLineEnd(_ byte: UInt8) -> Bool {
    byte == lineFeed || byte == carriageReturn
  }

  // Computed, so that the hot loop holds constants and not globals made once.
  private static var space: UInt8 { UInt8(ascii: " ") }
  private static var tab: UInt8 { UInt8(ascii: "\t") }
  private static var carriageReturn: UInt8 { UInt8(ascii: "\r") }
  private static var lineFeed: UInt8 { UInt8(ascii: "\n") }
}
