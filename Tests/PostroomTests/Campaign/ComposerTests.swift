import Foundation
import Mail
import Testing
import TestSupport

@testable import Postroom

@Suite struct ComposerTests {
  @Test func `there are golden messages`() { #expect(GoldenCase.all.count >= 11) }

  @Test(arguments: GoldenCase.all)
  func `a message is the same bytes as ever`(_ golden: GoldenCase) throws {
    let parts = try golden.read()
    let submission = try parts.composer()
      .compose(to: parts.recipient(), values: parts.fieldValues())
    if ProcessInfo.processInfo.environment["POSTROOM_RECORD"] == "1" {
      try Data(submission.content.bytes).write(to: golden.message)
    }
    let recorded = try Data(contentsOf: golden.message)
    #expect(
      submission.content.bytes == Array(recorded),
      "\(String(decoding: submission.content.bytes, as: UTF8.self))")
  }

  @Test(arguments: GoldenCase.all)
  func `composing again, or from what was stored, gives the same bytes`(
    _ golden: GoldenCase
  ) throws {
    let parts = try golden.read()
    let composer = try parts.composer()
    let address = try parts.recipient()
    let first = try composer.compose(to: address, values: parts.fieldValues())
    _ = try composer.compose(to: Address("bob@example.org"), values: parts.fieldValues())
    let second = try composer.compose(to: address, values: parts.fieldValues())
    #expect(first.content == second.content)
    let stored = Composer(
      try Composition(json: composer.composition.json), assets: composer.assets)
    let values = try #require(FieldValues(packed: parts.fieldValues().packed))
    let third = try stored.compose(to: address, values: values)
    #expect(third.content == first.content && third.envelope == first.envelope)
  }

  @Test func `each recipient has a Message-ID and a boundary of their own`() throws {
    let parts = try #require(GoldenCase.all.first).read()
    let composer = try parts.composer()
    var boundaries: Set<String> = []
    for name in ["ann", "bob", "cid"] {
      let address = try Address("\(name)@example.org")
      let bytes = try composer.compose(to: address, values: parts.fieldValues()).content.bytes
      let text = String(decoding: bytes, as: UTF8.self)
      #expect(text.contains("Message-ID: \(composer.messageID(for: address))\r\n"))
      let boundary = try #require(text.firstMatch(of: /boundary="([^"]+)"/)).1
      // RFC 2046 section 5.1.1: at most 70 characters.
      #expect(boundary.utf8.count <= 70)
      boundaries.insert(String(boundary))
    }
    #expect(boundaries.count == 3)
  }

  @Test func `only a recipient beyond ASCII needs more than 7 bits`() throws {
    for golden in GoldenCase.all {
      let parts = try golden.read()
      let submission = try parts.composer()
        .compose(to: parts.recipient(), values: parts.fieldValues())
      let isASCII = try parts.recipient().isASCII
      #expect(submission.content.is7Bit == isASCII)
      #expect(submission.envelope.needsSMTPUTF8 == !isASCII)
    }
  }
}
