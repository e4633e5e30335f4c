import Mail
import Testing

/// The records with which a domain says who may send for it.
struct SenderPolicyTests {
  @Test(arguments: ["v=spf1 -all", "V=SPF1 include:a.test ~all", "v=spf1"])
  func `a record of SPF begins with its version`(text: String) {
    #expect(SPFRecord(text) != nil)
  }

  @Test(arguments: ["v=spf10 -all", "v=spf2.0/pra -all", "spf1", "", "v=DMARC1; p=none"])
  func `another text is no record of SPF`(text: String) { #expect(SPFRecord(text) == nil) }

  @Test(arguments: [
    ("v=spf1 +all", true), ("v=spf1 mx all", true), ("v=spf1 ~all", false), ("v=spf1 -all", false),
    ("v=spf1 ?all", false), ("v=spf1 a:all", false),
  ])
  func `a record that ends in all lets anybody send`(text: String, does: Bool) {
    #expect(SPFRecord(text)?.allowsAnybody == does)
  }

  @Test func `what asks the DNS is counted, nested records included, and the rest is not`() {
    let zone = [
      "one.test": ["google-site-verification=x", "v=spf1 a/24 mx:two.test -all"],
      "two.test": ["v=spf1 exists:%{i}.test ip4:192.0.2.0/24 ip6:2001:db8::/32 ptr -all"],
    ]
    let record = SPFRecord("v=spf1 ip4:192.0.2.1 include:one.test redirect=two.test")!
    // include, a, mx, redirect, exists, ptr.
    #expect(record.lookups { zone[$0] ?? [] } == 6)
  }

  @Test func `records that include each other end at the eleventh question`() {
    var asked = 0
    let record = SPFRecord("v=spf1 include:loop.test -all")!
    let count = record.lookups { _ in
      asked += 1
      return ["v=spf1 include:loop.test include:loop.test -all"]
    }
    #expect(count == SPFRecord.mostLookups + 1 && asked <= SPFRecord.mostLookups)
  }

  @Test(arguments: [
    ("v=DMARC1; p=none", "none"), ("v=DMARC1;p=Reject; rua=mailto:a@example.org", "reject"),
    (" v = DMARC1 ; p = quarantine ; ", "quarantine"),
  ])
  func `a record of DMARC has a policy`(text: String, policy: String) {
    #expect(DMARCRecord(text)?.policy == policy)
  }

  @Test(arguments: ["p=none; v=DMARC1", "v=DMARC1", "v=DMARC1; p=maybe", "v=spf1 -all", ""])
  func `another text is no record of DMARC`(text: String) { #expect(DMARCRecord(text) == nil) }

  @Test func `the parents of a domain are asked after it, but no registry is`() {
    #expect(
      DMARCRecord.names(for: "news.wmhtc.example.org") == [
        "_dmarc.news.wmhtc.example.org", "_dmarc.wmhtc.example.org", "_dmarc.example.org",
      ])
    #expect(DMARCRecord.names(for: "example.org") == ["_dmarc.example.org"])
  }

  @Test func `one domain above the other is aligned, unless the record is strict`() throws {
    let relaxed = try #require(DMARCRecord("v=DMARC1; p=none; adkim=s"))
    #expect(relaxed.isAligned(sender: "bounces.example.org", with: "example.org"))
    #expect(relaxed.isAligned(sender: "example.org", with: "news.example.org"))
    #expect(!relaxed.isAligned(sender: "notexample.org", with: "example.org"))
    #expect(!relaxed.isAligned(sender: "provider.test", with: "example.org"))
    #expect(!relaxed.isAligned(signer: "news.example.org", with: "example.org"))
    #expect(relaxed.isAligned(signer: "example.org", with: "example.org"))
  }
}
