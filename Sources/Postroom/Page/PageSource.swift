/// A compiled page as one document that a parser can read, and the way back.
///
/// Both branches of every section are in it, and a word stands for each field. Whatever is changed
/// is changed in the program's static text, so that the merge itself stays as it was compiled.
struct PageSource {
  let bytes: [UInt8]
  /// How the word for a field begins.
  static let fieldMark = "zqfield"
  private let program: MergeProgram
  /// Where the output of each instruction begins.
  private let starts: [Int]
  /// What is there for some contacts only, as bytes of the page.
  private let sections: [Range<Int>]
  /// Where a section begins or ends, in order.
  private let marks: [Int]

  init(_ program: MergeProgram) {
    self.program = program
    var bytes: [UInt8] = []
    var starts: [Int] = []
    for instruction in program.instructions {
      starts.append(bytes.count)
      switch instruction {
      case .text(let text): bytes += text
      // Letters and digits are themselves wherever they stand.
      case .field(let slot, _): bytes += "\(Self.fieldMark)\(slot)z".utf8
      case .unless: break
      }
    }
    var sections: [Range<Int>] = []
    for (index, instruction) in program.instructions.enumerated() {
      guard case .unless(_, _, let skipTo) = instruction else { continue }
      let end = skipTo < starts.count ? starts[skipTo] : bytes.count
      if starts[index] < end { sections.append(starts[index]..<end) }
    }
    self.bytes = bytes
    self.starts = starts
    self.sections = sections
    marks = sections.flatMap { [$0.lowerBound, $0.upperBound] }.sorted()
  }

  // MARK: Sections

  /// Whether a section begins or ends inside `range`.
  func isDivided(_ range: Range<Int>) -> Bool {
    var low = 0
    var high = marks.count
    while low < high {
      let middle = (low + high) / 2
      if marks[middle] <= range.lowerBound { low = middle + 1 } else { high = middle }
    }
    return low < marks.count && marks[low] < range.upperBound
  }

  /// The parts of `range` that only some of those get who get its first byte.
  func conditionalParts(of range: Range<Int>) -> [Range<Int>] {
    guard isDivided(range) else { return [] }
    return sections.filter { range.lowerBound < $0.lowerBound && $0.lowerBound < range.upperBound }
  }

  /// Whether those who get the first byte of `range` do not all get its last.
  func isTorn(_ range: Range<Int>) -> Bool {
    isDivided(range)
      && sections.contains { $0.contains(range.lowerBound) && $0.upperBound < range.upperBound }
  }

  // MARK: Changes

  /// `range` replaced by other bytes: nothing in it may be a field, or be divided by a section.
  struct Edit {
    let range: Range<Int>
    let bytes: [UInt8]
    /// The byte whose instruction has to hold an insertion.
    fileprivate let owner: Int

    init(replacing range: Range<Int>, with bytes: [UInt8]) {
      self.range = range
      self.bytes = bytes
      owner = range.lowerBound
    }

    init(behind byte: Int, insert bytes: [UInt8]) {
      range = (byte + 1)..<(byte + 1)
      self.bytes = bytes
      owner = byte
    }

    init(before byte: Int, insert bytes: [UInt8]) {
      range = byte..<byte
      self.bytes = bytes
      owner = byte
    }
  }

  /// The program with `edits` made. Insertions at one place stand in their order.
  func applying(_ edits: [Edit]) -> MergeProgram {
    var byInstruction: [Int: [Edit]] = [:]
    for edit in edits {
      byInstruction[instruction(of: edit.owner), default: []].append(edit)
    }
    return MergeProgram(
      program.instructions.enumerated().map { index, instruction in
        guard let edits = byInstruction[index], case .text(let text) = instruction else {
          return instruction
        }
        return .text(Self.edited(text, at: starts[index], edits))
      })
  }

  private static func edited(_ text: [UInt8], at start: Int, _ edits: [Edit]) -> [UInt8] {
    var output: [UInt8] = []
    var copied = 0
    let sorted = edits.enumerated().sorted {
      ($0.element.range.lowerBound, $0.offset) < ($1.element.range.lowerBound, $1.offset)
    }
    for (_, edit) in sorted {
      output += text[copied..<(edit.range.lowerBound - start)]
      output += edit.bytes
      copied = edit.range.upperBound - start
    }
    return output + text[copied...]
  }

  /// The last instruction that begins at `offset` or before: the one whose output it is in.
  private func instruction(of offset: Int) -> Int {
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }
}

extension PageSource {
  /// Whether no field stands in `range`, and no section divides it.
  func isStatic(_ range: Range<Int>) -> Bool {
    guard !range.isEmpty, !isDivided(range) else { return false }
    let first = instruction(of: range.lowerBound)
    guard case .text = program.instructions[first] else { return false }
    return instruction(of: range.upperBound - 1) == first
  }

  /// Where the byte at `offset` was written.
  func place(of offset: Int, _ origins: MergeOrigins) -> Problem.Place? {
    let number = instruction(of: offset)
    guard number < program.instructions.count, case .text(let text) = program.instructions[number]
    else { return nil }
    return origins.origin(instruction: number, offset: offset - starts[number], in: text).place
  }
}
