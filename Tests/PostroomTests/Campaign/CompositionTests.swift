import Foundation
import Mail
import Testing

@testable import Postroom

@Suite struct CompositionTests {
  private func composition(html: MergeProgram = MergeProgram([])) throws -> Composition {
    Composition(
      campaign: "one", series: "news", seriesTitle: "The News",
      from: try Mailbox("News <news@example.org>"), replyTo: nil, reversePath: nil,
      date: Instant(seconds: 0), utcOffset: 3_600, fields: ["name", "plan"], fallbacks: ["x", ""],
      recipientName: MergeProgram([.field(slot: 0, escaping: .header)]),
      subject: MergeProgram([.text(Array("é\u{0}\u{301}/\"".utf8))]),
      unsubscribe: MergeProgram([.text(Array("mailto:a@example.org".utf8))]),
      text: MergeProgram([
        .unless(slot: 1, filled: false, skipTo: 2), .text([0xFF, 0x0A, 0xC3]),
        .field(slot: 1, escaping: .text),
      ]), html: html)
  }

  @Test func `a composition survives being stored`() throws {
    let composition = try composition()
    #expect(try Composition(json: composition.json) == composition)
    let escapings: [Escaping] = [.html, .url, .urlAttribute, .urlComponent, .text, .header, .raw]
    let fields = escapings.map { MergeProgram.Instruction.field(slot: 1, escaping: $0) }
    let other = try self.composition(html: MergeProgram(fields))
    #expect(try Composition(json: other.json) == other)
  }

  @Test func `every byte of static text survives being stored`() throws {
    let texts = [Array(0...255), [], [0xEF, 0xBB, 0xBF], Array("\u{2028}é\u{FFFF}😀".utf8)]
    let program = MergeProgram(texts.map { .text($0) })
    let composition = try composition(html: program)
    #expect(try Composition(json: composition.json).html == program)
  }

  @Test func `equal compositions are stored as equal bytes`() throws {
    let first = try composition().json
    for _ in 0..<20 { #expect(try composition().json == first) }
  }

  @Test func `storing a page takes hardly more than its bytes`() throws {
    let page = String(repeating: "<td class=\"pad\">Müller &amp; Söhne / \n</td>", count: 500)
    let size = try composition(html: MergeProgram([.text(Array(page.utf8))])).json.count
    #expect(size < page.utf8.count * 23 / 20 + 1_000)
  }

  @Test func `a campaign that was queued before lines had a limit keeps its lines`() throws {
    let line = String(repeating: "word ", count: 20) + "end"
    var composition = try composition()
    composition.text = MergeProgram([.text(Array("\(line)\n".utf8))])
    let values = FieldValues(["Ann", "gold"])
    let before = Composer(try Composition(json: composition.json))
    #expect(before.text(values) == "\(line)\n")
    #expect(!String(decoding: try composition.json, as: UTF8.self).contains("textColumns"))
    composition.textColumns = LineLimit.columns
    let now = Composer(try Composition(json: composition.json))
    let first = String(repeating: "word ", count: 14)
    #expect(now.text(values).hasPrefix("\(first.dropLast())\nword "))
    let address = try Address("ann@example.org")
    let bytes = try [before, now].map { try $0.compose(to: address, values: values).content.bytes }
    #expect(!bytes[0].holds("\r\n\(first.dropLast())\r\n".utf8))
    #expect(bytes[1].holds("\r\n\(first.dropLast())\r\n".utf8))
  }

  @Test(arguments: [
    (#""slot":1"#, #""slot":2"#), (#""slot":1"#, #""slot":-1"#), (#""skipTo":2"#, #""skipTo":0"#),
    (#""skipTo":2"#, #""skipTo":4"#), (#""fallbacks":["x",""]"#, #""fallbacks":["x"]"#),
    (#""escaping":"header""#, #""escaping":"none""#),
    (#"news@example.org"#, #"a\r\nb@example.org"#),
  ])
  func `a damaged composition is refused`(part: String, damage: String) throws {
    let json = String(decoding: try composition().json, as: UTF8.self)
    #expect(json.contains(part))
    let damaged = Data(json.replacing(part, with: damage).utf8)
    #expect(throws: (any Error).self) { try Composition(json: damaged) }
  }
}
