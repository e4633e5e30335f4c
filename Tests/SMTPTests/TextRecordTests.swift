import SMTP
import TestSupport
import Testing

struct TextRecordTests {
  @Test func `the strings of a record are put together, and records stay apart`() throws {
    let long = String(repeating: "k", count: 255)
    let server = try NameServer([
      "s1._domainkey.example.org": [["v=DKIM1; p=" + "a", long, "end"]],
      "two.example.org": [["one"], ["another"]],
    ])
    #expect(
      try TextRecords.texts(at: "s1._domainkey.example.org", port: server.port)
        == ["v=DKIM1; p=a\(long)end"])
    #expect(
      try Set(TextRecords.texts(at: "two.example.org", port: server.port)) == ["one", "another"])
  }

  @Test func `a name that is not there has none`() throws {
    let server = try NameServer([:])
    #expect(try TextRecords.texts(at: "s1._domainkey.example.org", port: server.port) == [])
  }

  @Test func `a server that fails has not answered`() throws {
    let server = try NameServer([:], failing: ["s1._domainkey.example.org"])
    #expect(throws: TextRecords.Unanswered.self) {
      try TextRecords.texts(at: "s1._domainkey.example.org", port: server.port)
    }
  }
}
