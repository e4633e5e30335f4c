import Foundation
import Mail
import Testing

@testable import Postroom

struct SignatureTests {
  private static let key = try! DKIMKey(new: .ed25519)

  private func workspace(_ dkim: String, mode: Int = 0o600) throws -> TestWorkspace {
    let test = try TestWorkspace([
      "postroom.yaml": TestWorkspace.settings + dkim + "\n",
      "dkim/s1.pem": String(decoding: Self.key.pem, as: UTF8.self),
    ])
    try FileManager.default.setAttributes(
      [.posixPermissions: mode], ofItemAtPath: test.workspace.folder + "/dkim/s1.pem")
    return test
  }

  @Test func `a plan freezes whose signature it is, and never the key`() throws {
    let test = try workspace("dkim: {selector: s1, key: {file: dkim/s1.pem}}")
    let plan = try #require(test.plan())
    #expect(plan.keyFaults.isEmpty)
    let frozen = try #require(plan.composition.signatures?.first)
    #expect(frozen.domain == "example.org" && frozen.selector == "s1")
    #expect(frozen.key == Digest(of: Self.key.publicKey).hexadecimal)
    #expect(frozen.file == "dkim/s1.pem")
    let json = String(decoding: try plan.composition.json, as: UTF8.self)
    let secret = String(decoding: Self.key.pem, as: UTF8.self).split(separator: "\n")[1]
    #expect(!json.contains(secret.suffix(40)))
    #expect(try Composition(json: plan.composition.json) == plan.composition)
  }

  @Test func `the digest is that of whoever has no key`() throws {
    let signed = try workspace("dkim: {selector: s1, key: {file: dkim/s1.pem}}")
    let unsigned = try workspace("")
    let plan = try #require(signed.plan())
    #expect(plan.composition.signatures != nil)
    #expect(plan.digest == unsigned.plan()?.digest)
    try FileManager.default.removeItem(atPath: signed.workspace.folder + "/dkim/s1.pem")
    let keyless = try #require(signed.plan())
    #expect(keyless.digest == plan.digest)
    #expect(keyless.composition.signatures == nil)
    #expect(keyless.keyFaults.map(\.isMissing) == [true])
  }

  @Test func `nothing is composed without the key that it is to be signed with`() throws {
    let test = try workspace("dkim: {selector: s1, key: {file: dkim/s1.pem}}")
    let plan = try #require(test.plan())
    let member = try #require(try test.members(of: plan).members.first)
    #expect(throws: ComposingFailure.unsigned) {
      try Composer(plan.composition).compose(to: member.address, values: member.values)
    }
    let first = try plan.composer.compose(to: member.address, values: member.values)
    let again = try plan.composer.compose(to: member.address, values: member.values)
    #expect(
      first.content.bytes.starts(with: "DKIM-Signature: ".utf8) && first.content == again.content)
  }

  @Test func `signing takes nothing from the message but its first place`() throws {
    let signed = try workspace("dkim: {selector: s1, key: {file: dkim/s1.pem}}")
    let plan = try #require(signed.plan())
    let bare = try #require(try workspace("").plan())
    for member in try signed.members(of: plan).members {
      let with = try plan.composer.compose(to: member.address, values: member.values).content
      let without = try bare.composer.compose(to: member.address, values: member.values).content
      #expect(
        String(decoding: with.bytes, as: UTF8.self).hasSuffix(
          "==\r\n" + String(decoding: without.bytes, as: UTF8.self)))
    }
  }

  @Test(arguments: [
    ("", true), ("domain: example.org, ", true), ("domain: news.example.org, ", true),
    ("domain: example.net, ", false), ("domain: ample.org, ", false),
    ("domain: notexample.org, ", false),
  ])
  func `a domain that is not From's, above it or below it gets a warning`(
    named: String, isAligned: Bool
  ) throws {
    let test = try workspace("dkim: {\(named)selector: s1, key: {file: dkim/s1.pem}}")
    _ = test.plan()
    #expect(test.shown.contains("is not the domain of From, example.org") == !isAligned)
    #expect(!test.shown.contains("error"))
  }

  @Test(arguments: [
    ("dkim: s1.pem", "dkim must be a mapping, or a list of mappings"),
    ("dkim: {key: {file: a.pem}}", "selector is missing"),
    ("dkim: {selector: s1}", "key is missing"), ("dkim: {domain: example.org}", "key is missing"),
    ("dkim: {selector: s1, key: {}}", "file is missing"),
    ("dkim: {selector: s1, key: MC4CAQ}", "key: a key is never written in this file"),
    ("dkim: {selector: s1, key: {env: KEY}}", "unknown key \"env\""),
    ("dkim: {selector: \"a b\", key: {file: a.pem}}", "selector: \"a b\" is no name"),
    ("dkim: {selector: s1, domain: org, key: {file: a.pem}}", "domain: \"org\" is not a domain"),
    ("dkim: {selector: s1, key: {file: a.pem}, kee: 1}", "unknown key \"kee\""),
    (
      "dkim: [{selector: s1, key: {file: a.pem}}, {selector: s1, key: {file: b.pem}}]",
      "selector: s1 stands here twice"
    ),
  ])
  func `what cannot be understood under dkim is an error`(settings: String, shown: String) throws {
    let test = try workspace(settings)
    _ = test.settings()
    #expect(test.shown.contains(": error: \(shown)"), "\(test.shown)")
  }
}
