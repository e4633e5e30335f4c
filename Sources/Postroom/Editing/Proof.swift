/// A compiled part of a campaign as an editor reads it: the text that is everybody's, both branches
/// of every section in it, U+FFFC where a contact's value comes, and the way back to the files.
struct Proof {
  let bytes: [UInt8]
  /// Where a section begins or ends.
  let divisions: [Int]
  private let traced: TracedProgram
  /// Where the output of each instruction begins.
  private let starts: [Int]

  /// OBJECT REPLACEMENT CHARACTER.
  static let value: Unicode.Scalar = "\u{FFFC}"

  init(_ traced: TracedProgram) {
    self.traced = traced
    var bytes: [UInt8] = []
    var starts: [Int] = []
    for instruction in traced.program.instructions {
      starts.append(bytes.count)
      switch instruction {
      case .text(let text): bytes += text
      case .field: bytes += String(Self.value).utf8
      case .unless: break
      }
    }
    var divisions: [Int] = []
    for (index, instruction) in traced.program.instructions.enumerated() {
      guard case .unless(_, _, let skipTo) = instruction else { continue }
      divisions.append(starts[index])
      divisions.append(skipTo < starts.count ? starts[skipTo] : bytes.count)
    }
    self.bytes = bytes
    self.divisions = divisions
    self.starts = starts
  }

  /// Where the byte at `offset` comes from; unknown for a contact's value.
  func origin(at offset: Int) -> TextOrigin {
    var low = 0
    var high = starts.count
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle + 1 } else { high = middle }
    }
    guard low > 0, case .text(let text) = traced.program.instructions[low - 1] else {
      return .unknown
    }
    return traced.origins.origin(
      instruction: low - 1, offset: offset - starts[low - 1], in: text)
  }

  /// Whether a section begins or ends in `range`.
  func isDivided(_ range: Range<Int>) -> Bool { divisions.contains { range.contains($0) } }

  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
}
