extension EncodedWord {
  /// `value` as it is meant: encoded words are decoded (RFC 2047), and white space between two of
  /// them is none (section 6.2). What only looks like one stands as it is.
  ///
  /// Words of one charset that follow each other are decoded together: some programs part a
  /// character between two, which section 5 forbids.
  static func text(of value: [UInt8]) -> String {
    var text = ""
    var plain: [UInt8] = []
    var run: (charset: String, octets: [UInt8])?
    func endPlain() {
      text += Charset.text(of: plain, in: nil)
      plain = []
    }
    func endRun() {
      if let run { text += Charset.text(of: run.octets, in: run.charset) }
      run = nil
    }
    var index = 0
    while index < value.count {
      guard let word = Word(in: value, at: index) else {
        plain.append(value[index])
        index += 1
        continue
      }
      let isGap = plain.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D || $0 == 0x0A }
      if run != nil, isGap {
        plain = []
      } else {
        endRun()
        endPlain()
      }
      if run?.charset != word.charset { endRun() }
      if run == nil { run = (word.charset, []) }
      run?.octets += word.octets
      index = word.end
      // The words of the next one may be far away; what stands between is looked at first.
      let rest = value[index...].prefix { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D || $0 == 0x0A }
      if rest.endIndex < value.count, Word(in: value, at: rest.endIndex) != nil { continue }
      endRun()
    }
    endRun()
    endPlain()
    return text
  }

  /// `=?charset*language?B?text?=` (RFC 2047 section 2, RFC 2231 section 5).
  private struct Word {
    let charset: String
    let octets: [UInt8]
    let end: Int

    /// Longer than section 2 has it: some programs write a whole subject as one word.
    private static let longest = 4_096

    init?(in value: [UInt8], at start: Int) {
      guard start + 6 < value.count, value[start] == UInt8(ascii: "="),
        value[start + 1] == UInt8(ascii: "?")
      else { return nil }
      let limit = min(value.count, start + Self.longest)
      let mark = UInt8(ascii: "?")
      guard let first = value[(start + 2)..<limit].firstIndex(of: mark), first > start + 2,
        first + 2 < limit, value[first + 2] == mark,
        let last = value[(first + 3)..<limit].firstIndex(of: mark),
        last + 1 < limit, value[last + 1] == UInt8(ascii: "=")
      else { return nil }
      let name = value[(start + 2)..<first]
      guard name.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
      let text = value[(first + 3)..<last]
      switch value[first + 1] | 0x20 {
      case UInt8(ascii: "b"): octets = TransferDecoding.base64(text)
      case UInt8(ascii: "q"):
        var decoded: [UInt8] = []
        let spaced = text.map { $0 == UInt8(ascii: "_") ? 0x20 : $0 }
        TransferDecoding.unescape(spaced[...], mark: UInt8(ascii: "="), to: &decoded)
        octets = decoded
      default: return nil
      }
      charset = String(decoding: name.prefix { $0 != UInt8(ascii: "*") }, as: UTF8.self)
        .lowercased()
      end = last + 2
    }
  }
}
