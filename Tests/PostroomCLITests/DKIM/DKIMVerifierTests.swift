import Foundation
import TestSupport
import Testing

/// Signatures, as the programs see them that most of the world verifies with.
struct DKIMVerifierTests {
  @Test(arguments: DKIMVerifier.allCases.filter(\.isInstalled))
  func `every signature of the sample's messages verifies`(verifier: DKIMVerifier) throws {
    let workspace = try CommandWorkspace.sample(relay: "smtp://localhost:1")
    try workspace.signWithBoth()
    var messages: [[UInt8]] = []
    for campaign in ["2022-01-newsletter", "2028-01-topical-tuesday"] {
      try workspace.postroom(
        "preview", campaign, "--sample", "5", "--format", "eml", "--out", "out")
    }
    for file in try FileManager.default.contentsOfDirectory(atPath: workspace.url("out").path)
    where file.hasSuffix(".eml") {
      messages.append(Array(try Data(contentsOf: workspace.url("out/\(file)"))))
    }
    #expect(messages.count >= 5)
    let keys = try workspace.publishedKeys()
    let verdicts = try verifier.verdicts(on: messages, keys: keys)
    #expect(verdicts == messages.map { _ in Self.passes(verifier) })

    // They would find a word that is changed, and another sender.
    let changed = try messages.flatMap { message in
      let text = String(decoding: message, as: UTF8.self)
      let body = try #require(text.range(of: "Cluster", options: .backwards))
      return [
        Array(text.replacingCharacters(in: body, with: "Clutter").utf8),
        Array(text.replacing("\r\nFrom: ", with: "\r\nFrom: x@example.net\r\nFrom: ").utf8),
      ]
    }
    for verdict in try verifier.verdicts(on: changed, keys: keys).joined() {
      #expect(!verdict.hasSuffix(" pass"))
    }
  }

  @Test(
    .enabled(if: DKIMVerifier.dkimpy.isInstalled, "dkimpy is not installed"),
    .enabled(if: Postfix.isAvailable, "Postfix is not installed, or this is not root"))
  func `what went through a Postfix still verifies`() throws {
    let postfix = try Postfix.start()
    defer { postfix.stop() }
    let workspace = try CommandWorkspace.sample(relay: postfix.url)
    try workspace.signWithBoth()
    #expect(try workspace.postroom("send", "2022-01-newsletter").status == 0)
    let messages = try postfix.messages(atLeast: 35).map { message in
      message.bytes.flatMap { $0 == 10 ? [13, 10] : [$0] }
    }
    let verdicts = try DKIMVerifier.dkimpy.verdicts(
      on: messages, keys: try workspace.publishedKeys())
    #expect(verdicts == messages.map { _ in Self.passes(.dkimpy) })
  }

  private static func passes(_ verifier: DKIMVerifier) -> [String] {
    verifier.knowsEd25519 ? ["rsa-sha256 pass", "ed25519-sha256 pass"] : ["rsa-sha256 pass"]
  }
}
