/// Where the static text of a compiled program comes from.
///
/// It is for what is said of a campaign while it is checked: no program needs it to run.
public struct MergeOrigins: Sendable {
  private struct Entry {
    let instruction: Int
    /// In the instruction's text.
    let offset: Int
    let origin: TextOrigin
  }

  private var entries: [Entry] = []

  init() {}

  /// A place is looked for no further back than this.
  private static let reach = 256

  /// Notes that from `offset` on in the text of `instruction`, which is the last, there is `text` of
  /// this origin.
  mutating func note(_ origin: TextOrigin, of text: [UInt8], instruction: Int, offset: Int) {
    var origin = origin
    var start = 0
    while true {
      entries.append(Entry(instruction: instruction, offset: offset + start, origin: origin))
      let next = start + Self.reach
      guard case .written = origin, next < text.count else { return }
      origin = origin.advanced(over: text[start..<next])
      start = next
    }
  }

  /// The origin of the byte at `offset` in `text`, the text of `instruction`.
  func origin(instruction: Int, offset: Int, in text: [UInt8]) -> TextOrigin {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      let entry = entries[middle]
      if (entry.instruction, entry.offset) <= (instruction, offset) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    guard low > 0, entries[low - 1].instruction == instruction else { return .unknown }
    let entry = entries[low - 1]
    return entry.origin.advanced(over: text[entry.offset..<offset])
  }
}
