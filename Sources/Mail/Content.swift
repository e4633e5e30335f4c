import Glibc

/// The bytes of one message, proven fit to be sent after DATA.
///
/// This is the one place where the rules of the wire are kept, and a session takes nothing else:
/// lines end in CRLF and nowhere else does a CR or LF stand (RFC 5321 section 2.3.8; a relay that
/// reads a bare LF as a line end can be made to see a second message, CVE-2023-51764), no NUL, no
/// line over 998 octets (RFC 5322 section 2.1.1), and 7-bit unless said.
public struct Content: Hashable, Sendable {
  public let bytes: [UInt8]
  /// Whether every octet is below 128, so that no relay needs 8BITMIME or SMTPUTF8 for it.
  public let is7Bit: Bool
  /// How many lines begin with a dot; each grows by one on the wire.
  private let leadingDots: Int

  /// Longest line, without its CRLF, in octets.
  public static let longestLine = 998

  public init(_ bytes: [UInt8], allowing8Bit: Bool = false) throws(ContentError) {
    let scan = bytes.withUnsafeBufferPointer { scanLines($0) }
    if let error = scan.error { throw error }
    if let position = scan.first8Bit, !allowing8Bit { throw .eightBit(at: position) }
    self.bytes = bytes
    self.is7Bit = scan.first8Bit == nil
    self.leadingDots = scan.leadingDots
  }

  /// Octets on the wire, without the final dot.
  public var wireCount: Int { bytes.count + leadingDots }

  /// The bytes as they go over the wire: every dot that begins a line is doubled (RFC 5321
  /// section 4.5.2). The final dot is not among them.
  public var wireBytes: [UInt8] {
    guard leadingDots > 0 else { return bytes }
    var wire: [UInt8] = []
    wire.reserveCapacity(wireCount)
    var atLineStart = true
    for byte in bytes {
      if atLineStart && byte == dot { wire.append(dot) }
      wire.append(byte)
      atLineStart = byte == lineFeed
    }
    return wire
  }
}

/// Why bytes are not fit to be sent after DATA. Positions count octets from 0.
public enum ContentError: Error, Hashable, Sendable {
  case bareCarriageReturn(at: Int)
  case bareLineFeed(at: Int)
  case nul(at: Int)
  case lineTooLong(at: Int)
  case eightBit(at: Int)
  case unfinishedLine
}

extension ContentError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .bareCarriageReturn(let at): "a CR without LF at octet \(at)"
    case .bareLineFeed(let at): "an LF without CR at octet \(at)"
    case .nul(let at): "a NUL at octet \(at)"
    case .lineTooLong(let at): "a line of more than 998 octets at octet \(at)"
    case .eightBit(let at): "an octet above 127 at octet \(at)"
    case .unfinishedLine: "the last line does not end"
    }
  }
}

private let dot = UInt8(ascii: ".")
private let carriageReturn = UInt8(ascii: "\r")
private let lineFeed = UInt8(ascii: "\n")

private struct LineScan {
  var error: ContentError?
  var first8Bit: Int?
  var leadingDots = 0
}

private func scanLines(_ bytes: UnsafeBufferPointer<UInt8>) -> LineScan {
  var scan = LineScan()
  guard let base = bytes.baseAddress, !bytes.isEmpty else {
    scan.error = .unfinishedLine
    return scan
  }
  func find(_ byte: UInt8, from start: Int, to end: Int) -> Int? {
    guard end > start, let hit = memchr(base + start, Int32(byte), end - start) else { return nil }
    return UnsafeRawPointer(hit) - UnsafeRawPointer(base)
  }
  let octets = OctetCounts(bytes)
  if octets.hasNUL, let position = find(0, from: 0, to: bytes.count) {
    scan.error = .nul(at: position)
    return scan
  }
  if octets.has8Bit { scan.first8Bit = bytes.firstIndex { $0 >= 0x80 } }
  var start = 0
  var lines = 0
  while start < bytes.count {
    guard let end = find(lineFeed, from: start, to: bytes.count) else {
      let stray = find(carriageReturn, from: start, to: bytes.count)
      scan.error = stray.map { .bareCarriageReturn(at: $0) } ?? .unfinishedLine
      return scan
    }
    guard end > start, base[end - 1] == carriageReturn else {
      scan.error = .bareLineFeed(at: end)
      return scan
    }
    if end - 1 - start > Content.longestLine {
      scan.error = .lineTooLong(at: start)
      return scan
    }
    if base[start] == dot { scan.leadingDots += 1 }
    lines += 1
    start = end + 1
  }
  // Every line ends in a CR of its own, so any other is one too many.
  if octets.carriageReturns != lines {
    scan.error = bytes.indices.first { bytes[$0] == carriageReturn && bytes[$0 + 1] != lineFeed }
      .map { .bareCarriageReturn(at: $0) }
  }
  return scan
}

/// What can be known of octets without regard to lines, by loops that the compiler turns into
/// instructions for many octets at once.
private struct OctetCounts {
  private(set) var carriageReturns = 0
  private(set) var hasNUL = false
  private(set) var has8Bit = false

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    var all: UInt8 = 0
    var nuls: UInt8 = 0
    var start = 0
    while start < bytes.count {
      // A counter of one octet, which so many cannot overflow.
      let end = min(start + 128, bytes.count)
      var returns: UInt8 = 0
      for byte in UnsafeBufferPointer(rebasing: bytes[start..<end]) {
        returns &+= byte == carriageReturn ? 1 : 0
        nuls |= byte == 0 ? 1 : 0
        all |= byte
      }
      carriageReturns += Int(returns)
      start = end
    }
    hasNUL = nuls != 0
    has8Bit = all >= 0x80
  }
}
