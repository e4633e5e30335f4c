/// A template in its order of reading: text and tags, before lines and sections are looked at.
enum MergeToken: Hashable, Sendable {
  case text([UInt8], TextOrigin)
  case tag(MergeTag)

  /// The tokens line by line; a line's end, where it has one, is the end of its last text.
  static func lines(of tokens: [MergeToken]) -> [[MergeToken]] {
    var lines: [[MergeToken]] = []
    var line: [MergeToken] = []
    for token in tokens {
      guard case .text(let bytes, let origin) = token else {
        line.append(token)
        continue
      }
      var start = 0
      var place = origin
      for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
        line.append(.text(Array(bytes[start...index]), place))
        place = place.advanced(over: bytes[start...index])
        lines.append(line)
        line = []
        start = index + 1
      }
      if start < bytes.count { line.append(.text(Array(bytes[start...]), place)) }
    }
    if !line.isEmpty { lines.append(line) }
    return lines
  }
}
