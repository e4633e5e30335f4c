extension Base64 {
  /// Octets that make an encoded line of 76 (RFC 2045 section 6.8).
  private static var lineOctets: Int { 57 }

  /// `bytes` as the content of a part: in lines of 76, each ended with CRLF.
  public static func lines(_ bytes: [UInt8]) -> [UInt8] {
    let count = lineCount(of: bytes.count)
    return [UInt8](unsafeUninitializedCapacity: count) { target, written in
      guard let target = target.baseAddress else { return }
      bytes.withUnsafeBufferPointer { source in
        alphabet.withUTF8Buffer { digits in
          var start = 0
          while start < source.count {
            let end = min(start + lineOctets, source.count)
            written += encode(
              UnsafeBufferPointer(rebasing: source[start..<end]), digits, to: target + written)
            target[written] = UInt8(ascii: "\r")
            target[written + 1] = UInt8(ascii: "\n")
            written += 2
            start = end
          }
        }
      }
    }
  }

  /// How long so many octets are in lines.
  public static func lineCount(of octets: Int) -> Int {
    (octets + 2) / 3 * 4 + (octets + lineOctets - 1) / lineOctets * 2
  }

  private static var alphabet: StaticString {
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
  }

  private static func encode(
    _ source: UnsafeBufferPointer<UInt8>, _ digits: UnsafeBufferPointer<UInt8>,
    to target: UnsafeMutablePointer<UInt8>
  ) -> Int {
    var count = 0
    var index = 0
    while index < source.count {
      let left = source.count - index
      var bits = Int(source[index]) << 16
      if left > 1 { bits |= Int(source[index + 1]) << 8 }
      if left > 2 { bits |= Int(source[index + 2]) }
      target[count] = digits[bits >> 18]
      target[count + 1] = digits[bits >> 12 & 63]
      target[count + 2] = left > 1 ? digits[bits >> 6 & 63] : UInt8(ascii: "=")
      target[count + 3] = left > 2 ? digits[bits & 63] : UInt8(ascii: "=")
      count += 4
      index += 3
    }
    return count
  }
}
