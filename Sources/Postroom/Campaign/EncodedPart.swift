import Mail

/// A merge program made ready for quoted-printable: lines that are the same for every recipient are
/// encoded once; of those with a field in them, what is the same is escaped once, and they are broken
/// for each.
///
/// All static bytes stand in one pool that steps point into: connections compose at the same time,
/// and counting references to many shared arrays would have them wait for each other.
struct EncodedPart: Sendable {
  private enum Step {
    /// Static text within a line, escaped.
    case fragment(Range<Int>)
    /// Static text with line ends in it: the end of one line, whole lines already encoded, and the
    /// beginning of another. Where the first line is still empty, `encodedHead` is it, encoded.
    case lines(head: Range<Int>, encodedHead: Range<Int>, encoded: Range<Int>, tail: Range<Int>)
    case field(slot: Int, escaping: Escaping)
    case unless(slot: Int, filled: Bool, skipTo: Int)
  }

  private var pool: [UInt8] = []
  private var steps: [Step] = []
  private let fallbacks: [[UInt8]]
  /// nil where lines may be as long as they are.
  private let limit: LineLimit?

  init(_ program: MergeProgram, fallbacks: [[UInt8]], limit: LineLimit? = nil) {
    self.fallbacks = fallbacks
    self.limit = limit
    for instruction in program.instructions {
      switch instruction {
      case .text(let bytes): addText(bytes)
      case .field(let slot, let escaping): steps.append(.field(slot: slot, escaping: escaping))
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
    steps.append(
      .lines(
        head: head, encodedHead: addToPool { [limit] in Self.append(lines[0], limit, to: &$0) },
        encoded: addToPool { [limit] pool in
          for line in lines.dropFirst().dropLast() { Self.append(line, limit, to: &pool) }
        },
        tail: addToPool { Self.escape(lines[lines.count - 1], to: &$0) }))
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

  /// Appends the part for one recipient; its last line ends with CRLF.
  func append(_ values: FieldValues, to output: inout [UInt8]) {
    // The current line so far, escaped, and a value before it is.
    var line: [UInt8] = []
    line.reserveCapacity(1024)
    var value: [UInt8] = []
    pool.withUnsafeBufferPointer { pool in
      steps.withUnsafeBufferPointer { steps in
        run(steps, pool, values, line: &line, value: &value, output: &output)
      }
    }
    if !line.isEmpty { end(&line, to: &output) }
  }

  private func run(
    _ steps: UnsafeBufferPointer<Step>, _ pool: UnsafeBufferPointer<UInt8>,
    _ values: FieldValues, line: inout [UInt8], value: inout [UInt8], output: inout [UInt8]
  ) {
    func bytes(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
      UnsafeBufferPointer(rebasing: pool[range])
    }
    var index = 0
    while index < steps.count {
      let step = steps[index]
      index += 1
      switch step {
      case .fragment(let range):
        line.append(contentsOf: bytes(range))
      case .lines(let head, let encodedHead, let encoded, let tail):
        if line.isEmpty {
          output.append(contentsOf: bytes(encodedHead))
        } else {
          line.append(contentsOf: bytes(head))
          end(&line, to: &output)
        }
        output.append(contentsOf: bytes(encoded))
        line.append(contentsOf: bytes(tail))
      case .field(let slot, let escaping):
        value.removeAll(keepingCapacity: true)
        values.append(slot, escaping, fallbacks[slot], to: &value)
        append(value: value, line: &line, output: &output)
      case .unless(let slot, let filled, let skipTo):
        if values.isEmpty(slot) == filled { index = skipTo }
      }
    }
  }

  private func end(_ line: inout [UInt8], to output: inout [UInt8]) {
    line.withUnsafeBufferPointer { line in
      guard let limit else { return QuotedPrintable.appendEscapedLine(line, to: &output) }
      limit.forEachLine(of: line, .escaped) { indentation, rest in
        guard !indentation.isEmpty else {
          return QuotedPrintable.appendEscapedLine(rest, to: &output)
        }
        (indentation + rest).withUnsafeBufferPointer {
          QuotedPrintable.appendEscapedLine($0, to: &output)
        }
      }
    }
    line.removeAll(keepingCapacity: true)
  }

  /// A value may bring line ends with it.
  private func append(
    value: [UInt8], line: inout [UInt8], output: inout [UInt8]
  ) {
    var rest = value[...]
    while let lineEnd = rest.firstIndex(of: UInt8(ascii: "\n")) {
      Self.escape(rest[..<lineEnd], to: &line)
      end(&line, to: &output)
      rest = rest[(lineEnd + 1)...]
    }
    Self.escape(rest, to: &line)
  }
}
