/// Finds the first byte of a stream that is not UTF-8, or is NUL, a chunk at a time.
///
/// Strict as RFC 3629 section 3 is: no overlong form, no surrogate, nothing past U+10FFFF.
struct UTF8Check {
  enum Fault: Hashable {
    case malformed(at: Int)
    case null(at: Int)
  }

  private var checked = 0
  /// The bytes of a character that the last chunk cut, at most three.
  private var cut: [UInt8] = []

  /// The fault in `chunk`, the bytes that follow all those given before.
  mutating func fault(in chunk: UnsafeBufferPointer<UInt8>) -> Fault? {
    var rest = chunk
    while !cut.isEmpty, let byte = rest.first {
      let joined = cut + [byte]
      switch joined.withUnsafeBufferPointer({ Self.scan($0) }) {
      case .fault(let fault): return shifted(fault, by: checked)
      case .cut(let start):
        cut = Array(joined[start...])
        checked += start
      case .whole:
        cut = []
        checked += joined.count
      }
      rest = UnsafeBufferPointer(rebasing: rest.dropFirst())
    }
    switch Self.scan(rest) {
    case .fault(let fault): return shifted(fault, by: checked)
    case .cut(let start):
      cut += rest[start...]
      checked += start
    case .whole: checked += rest.count
    }
    return nil
  }

  /// The fault that only the end of the file shows: a character cut short.
  var faultAtEnd: Fault? { cut.isEmpty ? nil : .malformed(at: checked) }

  private func shifted(_ fault: Fault, by offset: Int) -> Fault {
    switch fault {
    case .malformed(let at): .malformed(at: at + offset)
    case .null(let at): .null(at: at + offset)
    }
  }

  private enum Verdict {
    case whole
    case cut(start: Int)
    case fault(Fault)
  }

  private static func scan(_ bytes: UnsafeBufferPointer<UInt8>) -> Verdict {
    guard let base = bytes.baseAddress else { return .whole }
    let raw = UnsafeRawPointer(base)
    let count = bytes.count
    var index = 0
    while index < count {
      // Eight bytes at a time while all are ASCII and none is zero: a zero byte borrows.
      while index + 8 <= count {
        let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        let suspects = (word | (word &- 0x0101_0101_0101_0101)) & 0x8080_8080_8080_8080
        if suspects != 0 { break }
        index += 8
      }
      if index == count { return .whole }
      let byte = base[index]
      if byte == 0 { return .fault(.null(at: index)) }
      if byte < 0x80 {
        index += 1
        continue
      }
      let (length, second) = form(of: byte)
      if length == 0 { return .fault(.malformed(at: index)) }
      for step in 1..<length {
        if index + step == count { return .cut(start: index) }
        let allowed = step == 1 ? second : 0x80...0xBF
        if !allowed.contains(base[index + step]) { return .fault(.malformed(at: index)) }
      }
      index += length
    }
    return .whole
  }

  /// How long a character is that begins with `lead` (0: none does), and its second byte's range.
  private static func form(of lead: UInt8) -> (length: Int, second: ClosedRange<UInt8>) {
    switch lead {
    case 0xC2...0xDF: (2, 0x80...0xBF)
    case 0xE0: (3, 0xA0...0xBF)
    case 0xED: (3, 0x80...0x9F)
    case 0xE1...0xEF: (3, 0x80...0xBF)
    case 0xF0: (4, 0x90...0xBF)
    case 0xF4: (4, 0x80...0x8F)
    case 0xF1...0xF3: (4, 0x80...0xBF)
    default: (0, 0x80...0xBF)
    }
  }
}
