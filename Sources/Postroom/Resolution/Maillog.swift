import Glibc

/// The log of a relay that is Postfix, in one file or several.
public struct Maillog {
  /// What was found.
  public struct Reading: Sendable {
    /// One for each Message-ID that was asked for, in that order.
    public var traces: [RelayTrace] = []
    /// The times that the files cover, the earliest first.
    public var spans: [ClosedRange<Instant>] = []
    /// Files without a line of Postfix's.
    public var strangers: [String] = []
  }

  private let files: [MaillogFile]
  private let clock: MaillogClock

  /// Opens all of them. Their order does not matter: each is sorted by the time it begins with.
  public init(files paths: [String], clock: MaillogClock) throws(MaillogFailure) {
    self.clock = clock
    var dated: [(file: MaillogFile, start: Instant?)] = []
    for path in paths {
      let file = try MaillogFile(path)
      dated.append((file, Self.start(of: try file.peek(Self.headSize), clock)))
    }
    files = dated.enumerated().sorted { left, right in
      let (a, b) = (left.element.start?.seconds ?? .max, right.element.start?.seconds ?? .max)
      return a == b ? left.offset < right.offset : a < b
    }.map(\.element.file)
  }

  private static var headSize: Int { 16 * 1024 }

  /// The first time that can be read.
  private static func start(of head: ArraySlice<UInt8>, _ clock: MaillogClock) -> Instant? {
    for line in head.split(separator: UInt8(ascii: "\n")) {
      let instant = line.withUnsafeBufferPointer { bytes in
        MaillogLine.stamp(of: bytes).flatMap { clock.instant($0) }
      }
      if let instant { return instant }
    }
    return nil
  }

  /// Reads everything once, and follows the messages with these Message-IDs, which stand without
  /// their angle brackets and each once.
  public func follow(_ messageIDs: [String]) throws(MaillogFailure) -> Reading {
    var scan = MaillogScan(messageIDs: messageIDs, clock: clock)
    var reading = Reading()
    for file in files {
      scan.beginFile()
      try Self.readLines(of: file) { scan.take($0) }
      if let span = scan.span {
        reading.spans.append(span)
      } else {
        reading.strangers.append(file.name)
      }
    }
    reading.traces = scan.traces
    return reading
  }

  /// Postfix writes no line that is longer, and a longer one is passed over.
  private static var longestLine: Int { 256 * 1024 }

  private static func readLines(
    of file: MaillogFile, _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) throws(MaillogFailure) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: longestLine, alignment: 16)
    defer { buffer.deallocate() }
    let base = buffer.baseAddress!
    func line(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
      UnsafeRawBufferPointer(rebasing: buffer[range]).assumingMemoryBound(to: UInt8.self)
    }
    var filled = 0
    var isTooLong = false
    while true {
      let count = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
      if count == 0 { break }
      var start = 0
      var scanned = filled
      filled += count
      while let found = memchr(base + scanned, 0x0A, filled - scanned) {
        let end = UnsafeRawPointer(found) - UnsafeRawPointer(base)
        if !isTooLong { body(line(start..<end)) }
        isTooLong = false
        start = end + 1
        scanned = start
      }
      if start == 0 && filled == buffer.count {
        isTooLong = true
        filled = 0
      } else if start > 0 {
        memmove(base, base + start, filled - start)
        filled -= start
      }
    }
    if filled > 0 && !isTooLong { body(line(0..<filled)) }
  }
}
