import Glibc

/// Bytes as they came, handed out a line at a time; LF ends a line, so that a bare one is seen.
struct LineBuffer {
  private var bytes: [UInt8] = []
  private var head = 0
  private var searched = 0

  var count: Int { bytes.count - head }

  mutating func append(_ more: [UInt8]) {
    if head > 0 {
      bytes.removeFirst(head)
      searched -= head
      head = 0
    }
    bytes += more
  }

  /// The next line with its LF; nil until one is whole.
  mutating func next() -> [UInt8]? {
    let found = bytes.withUnsafeBytes { buffer -> Int? in
      guard searched < buffer.count, let base = buffer.baseAddress,
        let hit = memchr(base + searched, 10, buffer.count - searched)
      else { return nil }
      return UnsafeRawPointer(hit) - base
    }
    guard let found else {
      searched = bytes.count
      return nil
    }
    defer {
      head = found + 1
      searched = head
    }
    return Array(bytes[head...found])
  }

  mutating func removeAll() { self = LineBuffer() }
}
