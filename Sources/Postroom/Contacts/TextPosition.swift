/// A line and a column, counted from 1, the column in Unicode scalars. LF, CR and CRLF each end
/// a line.
struct TextPosition: Hashable {
  private(set) var line = 1
  private(set) var column = 1
  /// An LF that comes next belongs to the CR before it.
  private var followsCR = false

  init() {}

  init(line: Int) { self.line = line }

  /// Moves past `bytes`, which are UTF-8. A byte order mark takes no column.
  mutating func advance(over bytes: UnsafeBufferPointer<UInt8>) {
    var rest = bytes[...]
    if self == TextPosition(), rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    for byte in rest {
      switch byte {
      case UInt8(ascii: "\n") where followsCR:
        followsCR = false
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        line += 1
        column = 1
        followsCR = byte == UInt8(ascii: "\r")
      default:
        // A continuation byte begins no scalar (RFC 3629 section 3).
        if byte & 0xC0 != 0x80 { column += 1 }
        followsCR = false
      }
    }
  }
}
