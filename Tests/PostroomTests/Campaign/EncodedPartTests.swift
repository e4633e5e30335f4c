import Foundation
import Mail
import Testing
import TestSupport

@testable import Postroom

@Suite struct EncodedPartTests {
  @Test(arguments: [
    ("", ""), ("a", "a\r\n"), ("a\n", "a\r\n"), ("a\r\nb\r\n", "a\r\nb\r\n"),
    ("a\rb", "a\r\nb\r\n"),
    ("\n\na", "\r\n\r\na\r\n"), ("{{name}}", "n\r\n"), ("{{name}}\n{{name}}", "n\r\nn\r\n"),
    ("a {{name}} b\nc", "a n b\r\nc\r\n"), ("a\n.{{name}}", "a\r\n=2En\r\n"),
    ("{{#plan}}\na\n{{/plan}}\nb", "b\r\n"), ("a{{^plan}}\n{{/plan}}b", "a\r\nb\r\n"),
    ("From {{name}}", "=46rom n\r\n"), ("{{name}} \n", "n=20\r\n"),
  ])
  func `a part is its lines in quoted-printable`(template: String, encoded: String) throws {
    let program = try #require(Merging().program(template, for: .text))
    var output: [UInt8] = []
    EncodedPart(program, fallbacks: [[], [], [], []])
      .append(Merging.values(["name": "n"]), to: &output)
    #expect(String(decoding: output, as: UTF8.self) == encoded)
  }

  @Test(arguments: [nil, LineLimit(columns: 20)])
  func `encoding ahead changes nothing`(limit: LineLimit?) throws {
    var random = SplitMix(seed: 6)
    for round in 0..<3_000 {
      var instructions: [MergeProgram.Instruction] = []
      append(to: &instructions, depth: 0, &random)
      let program = MergeProgram(instructions)
      let fallbacks = (0..<4).map { _ in value(&random) }
      let part = EncodedPart(program, fallbacks: fallbacks, limit: limit)
      for _ in 0..<3 {
        var values = FieldValues()
        for _ in 0..<4 { values.append(value(&random)) }
        var output: [UInt8] = []
        part.append(values, to: &output)
        let naive = encoded(program, values, fallbacks, limit)
        try #require(output == naive, "round \(round), \(program)")
      }
    }
  }

  /// Rendered to bytes, made lines, and each line encoded.
  private func encoded(
    _ program: MergeProgram, _ values: FieldValues, _ fallbacks: [[UInt8]], _ limit: LineLimit?
  ) -> [UInt8] {
    var rendered: [UInt8] = []
    program.render(values, fallbacks: fallbacks, into: &rendered)
    let text = String(decoding: rendered, as: UTF8.self).unicodeScalars
    var lines: [String.UnicodeScalarView] = [.init()]
    var previous: Unicode.Scalar = " "
    for scalar in text {
      if scalar == "\r" || (scalar == "\n" && previous != "\r") {
        lines.append(.init())
      } else if scalar != "\n" {
        lines[lines.count - 1].append(scalar)
      }
      previous = scalar
    }
    if lines[lines.count - 1].isEmpty { lines.removeLast() }
    var output: [UInt8] = []
    for line in lines.map({ Array(String($0).utf8)[...] }) {
      for line in limit?.lines(of: line) ?? [line] {
        line.withUnsafeBufferPointer { QuotedPrintable.appendLine($0, to: &output) }
      }
    }
    return output
  }

  private func append(
    to instructions: inout [MergeProgram.Instruction], depth: Int, _ random: inout SplitMix
  ) {
    for _ in 0..<Int.random(in: 0...5, using: &random) {
      switch Int.random(in: 0...(depth < 3 ? 3 : 2), using: &random) {
      case 0, 1:
        let pieces = [
          "a", "é", ".", " ", "\t", "=", "From ", "\n", "\r\n", "\r.", "😀",
          String(repeating: "b", count: 70),
        ]
        let text = (0..<Int.random(in: 1...6, using: &random)).map { _ in
          pieces.randomElement(using: &random)!
        }
        instructions.append(.text(Array(text.joined().utf8)))
      case 2:
        let escaping = [Escaping.html, .text, .urlComponent, .url, .urlAttribute, .header]
        instructions.append(
          .field(
            slot: Int.random(in: 0...3, using: &random),
            escaping: escaping.randomElement(using: &random)!))
      default:
        let start = instructions.count
        instructions.append(.unless(slot: 0, filled: true, skipTo: 0))
        append(to: &instructions, depth: depth + 1, &random)
        instructions[start] = .unless(
          slot: Int.random(in: 0...3, using: &random), filled: Bool.random(using: &random),
          skipTo: instructions.count)
      }
    }
  }

  private func value(_ random: inout SplitMix) -> [UInt8] {
    let pieces = ["a", "é", ".", " ", "<", "\"", "\n", "\r\n", "\r", "From ", "\0", "\u{301}"]
    return (0..<Int.random(in: 0...5, using: &random)).flatMap { _ in
      Array(pieces.randomElement(using: &random)!.utf8)
    }
  }
}
