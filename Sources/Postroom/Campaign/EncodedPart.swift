import Mail

/// A merge program made ready for quoted-printable: lines that are the same for every recipient are
/// encoded once; of those with a field in them, what is the same is escaped once, and so is each value
/// of a recipient's however often it is inserted.
///
/// All static bytes stand in one pool that steps point into: connections compose at the same time,
/// and counting references to many shared arrays would have them wait for each other.
struct EncodedPart: Sendable {
  private enum Step {
    /// Static text within a line, escaped.
    case fragment(Range<Int>)
    /// Static text with line ends in it: the end of one line, whole lines already encoded, and the
    /// beginning of another. Where the first line is still empty, `encodedHead` is it, encoded.
    case lines(head: Range<Int>, encodedHead: Range<Int>, rest: Range<Int>, tailCount: Int)
    /// The number of an insertion.
    case value(Int)
    case unless(slot: Int, filled: Bool, skipTo: Int)
  }

  /// A field as it is inserted, at one place or at many.
  private struct Insertion: Hashable {
    let slot: Int
    let escaping: Escaping
  }

  private var pool: [UInt8] = []
  private var steps: [Step] = []
  private var insertions: [Insertion] = []
  private let fallbacks: [[UInt8]]
  /// nil where lines may be as long as they are.
  private let limit: LineLimit?

  init(_ program: MergeProgram, fallbacks: [[UInt8]], limit: LineLimit? = nil) {
    self.fallbacks = fallbacks
    self.limit = limit
    for instruction in program.instructions {
      switch instruction {
      case .text(let bytes): addText(bytes)
      case .field(let slot, let escaping):
        steps.append(.value(number(of: Insertion(slot: slot, escaping: escaping))))
      case .unless(let slot, let filled, let skipTo):
        steps.append(.unless(slot: slot, filled: filled, skipTo: skipTo))
      }
    }
  }

  private mutating func addText(_ text: [UInt8]) {
    let lines = Self.normalised(text).split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let head = addToPool { Self.escape(lines[0], to: &$0) }
    guard lines.count > 1 else { return steps.append(.fragment(head)) }
    let encodedHead = addToPool { [limit] in Self.append(lines[0], limit, to: &$0) }
    let whole = addToPool { [limit] pool in
      for line in lines.dropFirst().dropLast() { Self.append(line, limit, to: &pool) }
    }
    let tail = addToPool { Self.escape(lines[lines.count - 1], to: &$0) }
    steps.append(
      .lines(
        head: head, encodedHead: encodedHead, rest: whole.lowerBound..<tail.upperBound,
        tailCount: tail.count))
  }

  private mutating func number(of insertion: Insertion) -> Int {
    if let number = insertions.firstIndex(of: insertion) { return number }
    insertions.append(insertion)
    return insertions.count - 1
  }

  private static func escape(_ text: ArraySlice<UInt8>, to output: inout [UInt8]) {
    text.withUnsafeBufferPointer { QuotedPrintable.appendEscaped($0, to: &output) }
  }

  private mutating func addToPool(_ add: (inout [UInt8]) -> Void) -> Range<Int> {
    let start = pool.count
    add(&pool)
    return start..<pool.count
  }

  /// CRLF and CR as LF.
  private static func normalised(_ text: [UInt8]) -> [UInt8] {
    guard text.contains(UInt8(ascii: "\r")) else { return text }
    var result: [UInt8] = []
    for (index, byte) in text.enumerated() {
      if byte != UInt8(ascii: "\r") {
        result.append(byte)
      } else if index + 1 == text.count || text[index + 1] != UInt8(ascii: "\n") {
        result.append(UInt8(ascii: "\n"))
      }
    }
    return result
  }

  private static func append(
    _ line: ArraySlice<UInt8>, _ limit: LineLimit?, to output: inout [UInt8]
  ) {
    for line in limit?.lines(of: line) ?? [line] {
      line.withUnsafeBufferPointer { QuotedPrintable.appendLine($0, to: &output) }
    }
  }

  private static var lineFeed: UInt8 { UInt8(ascii: "\n") }

  /// Appends the part for one recipient; its last line ends with CRLF.
  func append(_ values: FieldValues, to output: inout [UInt8]) {
    let inserted = escaped(values)
    // Where the current line begins, which is escaped, and broken only when it ends.
    var start = output.count
    pool.withUnsafeBufferPointer { pool in
      steps.withUnsafeBufferPointer { steps in
        run(steps, pool, values, inserted, start: &start, output: &output)
      }
    }
    if output.count > start { endLine(from: &start, of: &output) }
  }

  /// What is inserted for one recipient, as it stands within encoded lines, by number. A value may bring
  /// line ends with it, which are LF here.
  private func escaped(_ values: FieldValues) -> FieldValues {
    var all = FieldValues()
    var value: [UInt8] = []
    var text: [UInt8] = []
    for insertion in insertions {
      value.removeAll(keepingCapacity: true)
      text.removeAll(keepingCapacity: true)
      values.append(insertion.slot, insertion.escaping, fallbacks[insertion.slot], to: &value)
      var rest = value[...]
      while let lineEnd = rest.firstIndex(of: Self.lineFeed) {
        Self.escape(rest[..<lineEnd], to: &text)
        text.append(Self.lineFeed)
        rest = rest[(lineEnd + 1)...]
      }
      Self.escape(rest, to: &text)
      all.append(text)
    }
    return all
  }

  private func run(
    _ steps: UnsafeBufferPointer<Step>, _ pool: UnsafeBufferPointer<UInt8>,
    _ values: FieldValues, _ inserted: FieldValues, start: inout Int, output: inout [UInt8]
  ) {
    let haveLineEnds = inserted.bytes.contains(Self.lineFeed)
    inserted.bytes.withUnsafeBufferPointer { insertedBytes in
      var index = 0
      while index < steps.count {
        let step = steps[index]
        index += 1
        switch step {
        case .fragment(let range):
          output.append(contentsOf: pool[range])
        case .lines(let head, let encodedHead, let rest, let tailCount):
          if output.count == start {
            output.append(contentsOf: pool[encodedHead])
          } else {
            output.append(contentsOf: pool[head])
            endLine(from: &start, of: &output)
          }
          output.append(contentsOf: pool[rest])
          start = output.count - tailCount
        case .value(let number):
          var value = insertedBytes[inserted.range(of: number)]
          while haveLineEnds, let lineEnd = value.firstIndex(of: Self.lineFeed) {
            output.append(contentsOf: value[..<lineEnd])
            endLine(from: &start, of: &output)
            value = value[(lineEnd + 1)...]
          }
          output.append(contentsOf: value)
        case .unless(let slot, let filled, let skipTo):
          if values.isEmpty(slot) == filled { index = skipTo }
        }
      }
    }
  }

  private func endLine(from start: inout Int, of output: inout [UInt8]) {
    if let limit, output.count - start > limit.columns {
      let line = Array(output[start...])
      output.removeLast(line.count)
      line.withUnsafeBufferPointer { line in
        limit.forEachLine(of: line, .escaped) { indentation, rest in
          let start = output.count
          output += indentation
          output.append(contentsOf: rest)
          QuotedPrintable.endEscapedLine(from: start, of: &output)
        }
      }
    } else {
      QuotedPrintable.endEscapedLine(from: start, of: &output)
    }
    start = output.count
  }
}
