/// Which byte parts the cells of a CSV file.
enum Delimiter {
  static let candidates: [UInt8] = [",", ";", "\t", "|"].map { UInt8(ascii: $0) }

  /// Whether `byte` can part cells: ASCII, and no quote, line break or NUL.
  static func isUsable(_ byte: UInt8) -> Bool {
    byte < 0x80 && ![0, 0x0A, 0x0D, UInt8(ascii: "\"")].contains(byte)
  }

  /// The delimiter that Excel's first line `sep=;` names, when `opening` begins with one.
  static func declared(in opening: UnsafeBufferPointer<UInt8>) -> UInt8? {
    let lowered = opening.prefix(5).map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
    guard lowered.count == 5, lowered.starts(with: "sep=".utf8) else {
      return nil
    }
    let isWholeLine = opening.count == 5 || opening[5] == 0x0A || opening[5] == 0x0D
    return isWholeLine && isUsable(opening[4]) ? opening[4] : nil
  }

  /// The candidate that stands most often in the first line, outside quotes; a comma when none
  /// does. Nil when `opening` ends before the line does.
  static func sniffed(in opening: UnsafeBufferPointer<UInt8>, isWhole: Bool) -> UInt8? {
    var counts = [Int](repeating: 0, count: candidates.count)
    var isQuoted = false
    var isBlank = true
    for byte in opening {
      switch byte {
      case UInt8(ascii: "\""): isQuoted.toggle()
      case UInt8(ascii: "\r"), UInt8(ascii: "\n"):
        if !isQuoted, !isBlank { return commonest(counts) }
      default:
        if !isQuoted, let slot = candidates.firstIndex(of: byte) { counts[slot] += 1 }
      }
      if byte != UInt8(ascii: "\r"), byte != UInt8(ascii: "\n") { isBlank = false }
    }
    return isWhole ? commonest(counts) : nil
  }

  private static func commonest(_ counts: [Int]) -> UInt8 {
    var best = 0
    for slot in counts.indices where counts[slot] > counts[best] { best = slot }
    return candidates[best]
  }
}
