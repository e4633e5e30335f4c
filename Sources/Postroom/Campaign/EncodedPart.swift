import Glibc
import Mail

/// A merge program made ready for quoted-printable: lines that are the same for every recipient are
/// encoded once, and only lines with a field in them are encoded for each.
struct EncodedPart: Sendable {
  private enum Step {
    /// Static text within a line.
    case fragment([UInt8])
    /// Static text with line ends in it. Where the line before it is still empty, `head` is
    /// `encodedHead`.
    case lines(head: [UInt8], encodedHead: [UInt8], encoded: [UInt8], tail: [UInt8])
    case field(slot: Int, escaping: Escaping)
    case unless(slot: Int, filled: Bool, skipTo: Int)
  }

  private let steps: [Step]
  private let fallbacks: [[UInt8]]

  init(_ program: MergeProgram, fallbacks: [[UInt8]]) {
    self.fallbacks = fallbacks
    steps = program.instructions.map { instruction in
      switch instruction {
      case .text(let bytes): Self.step(of: bytes)
      case .field(let slot, let escaping): .field(slot: slot, escaping: escaping)
      case .unless(let slot, let filled, let skipTo):
        .unless(slot: slot, filled: filled, skipTo: skipTo)
      }
    }
  }

  private static func step(of text: [UInt8]) -> Step {
    let lines = normalised(text).split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard lines.count > 1 else { return .fragment(Array(lines[0])) }
    var encodedHead: [UInt8] = []
    append(lines[0], to: &encodedHead)
    var encoded: [UInt8] = []
    for line in lines.dropFirst().dropLast() { append(line, to: &encoded) }
    return .lines(
      head: Array(lines[0]), encodedHead: encodedHead, encoded: encoded,
      tail: Array(lines[lines.count - 1]))
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

  private static func append(_ line: ArraySlice<UInt8>, to output: inout [UInt8]) {
    line.withUnsafeBufferPointer { QuotedPrintable.appendLine($0, to: &output) }
  }

  /// Appends the part for one recipient; its last line ends with CRLF.
  func append(_ values: FieldValues, to output: inout [UInt8]) {
    var line: [UInt8] = []
    line.reserveCapacity(512)
    var index = 0
    while index < steps.count {
      let step = steps[index]
      index += 1
      switch step {
      case .fragment(let bytes):
        line += bytes
      case .lines(let head, let encodedHead, let encoded, let tail):
        if line.isEmpty {
          output += encodedHead
        } else {
          line += head
          Self.append(line[...], to: &output)
          line.removeAll(keepingCapacity: true)
        }
        output += encoded
        line += tail
      case .field(let slot, let escaping):
        let start = line.count
        values.append(slot, escaping, fallbacks[slot], to: &line)
        Self.flushLines(of: &line, from: start, to: &output)
      case .unless(let slot, let filled, let skipTo):
        if values.isEmpty(slot) == filled { index = skipTo }
      }
    }
    if !line.isEmpty { Self.append(line[...], to: &output) }
  }

  /// A value may have brought line ends with it, from `start` on.
  private static func flushLines(
    of line: inout [UInt8], from start: Int, to output: inout [UInt8]
  ) {
    guard line[start...].contains(UInt8(ascii: "\n")) else { return }
    var rest = line[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      append(rest[rest.startIndex..<end], to: &output)
      rest = rest[(end + 1)...]
    }
    line = Array(rest)
  }
}
