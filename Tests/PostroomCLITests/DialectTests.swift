import Foundation
import TestSupport
import Testing

/// The sample's members as spreadsheets save them: the same recipients, and the same bytes.
struct DialectTests {
  private static let contacts = "recipients/members.csv"

  @Test func `UTF-16 with tabs, as Excel's Unicode text`() throws {
    let messages = try expectSame { text in
      let tabs = Self.delimited(text, by: "\t").replacing("\n", with: "\r\n")
      return Data([0xFF, 0xFE]) + (tabs.data(using: .utf16LittleEndian) ?? Data())
    }
    #expect(messages.count == 35)
  }

  @Test func `UTF-8 with a byte order mark and CRLF, as Excel's CSV UTF-8`() throws {
    let messages = try expectSame { text in
      Data([0xEF, 0xBB, 0xBF]) + Data(text.replacing("\n", with: "\r\n").utf8)
    }
    #expect(messages.count == 35)
  }

  @Test func `Windows-1252 with semicolons and their announcement, as Excel's CSV`() throws {
    // What the code page has no letters for, Excel saves as question marks: not of this test.
    let messages = try expectSame(
      keeping: { $0.data(using: .windowsCP1252) != nil },
      warning: "recipients/members.csv:5:56: warning: byte 0xE1 is not UTF-8: the file is read as "
        + "windows-1252 [csv-encoding]\nhint: "
    ) { text in
      let announced = "sep=;\n" + Self.delimited(text, by: ";")
      let bytes = announced.replacing("\n", with: "\r\n").data(using: .windowsCP1252)
      // "é" is one octet in it.
      #expect(bytes?.contains(0xE9) == true)
      return bytes ?? Data()
    }
    #expect((20..<35).contains(messages.count))
    #expect(messages.keys.contains { $0.contains("rene.dupre") })
  }

  /// Previews everybody from the sample's CSV and from what `save` makes of it; returns the former
  /// by file name.
  private func expectSame(
    keeping isKept: (Substring) -> Bool = { _ in true }, warning: String? = nil,
    save: (String) throws -> Data
  ) throws -> [String: Data] {
    let workspace = try CommandWorkspace.sample(relay: "smtp://localhost:1")
    // Date is the same in both runs.
    try workspace.edit(
      "campaigns/2022-01-newsletter.md", "audience:", "send_at: 2033-07-01 09:00\naudience:")
    let rows = try workspace.text(Self.contacts).split(separator: "\n").filter(isKept)
    let text = rows.joined(separator: "\n") + "\n"
    try workspace.write(text, to: Self.contacts)
    let (plain, _) = try Self.previews(in: workspace)
    try workspace.write(try save(text), to: Self.contacts)
    let (saved, said) = try Self.previews(in: workspace)
    #expect(saved == plain)
    if let warning {
      #expect(said.contains(warning))
    } else {
      #expect(!said.contains("UTF-8"))
    }
    return plain
  }

  private static func previews(
    in workspace: CommandWorkspace
  ) throws -> (messages: [String: Data], said: String) {
    let written = try workspace.postroom(
      "preview", "2022-01-newsletter", "--all", "--format", "eml", "--out", "out")
    #expect(written.status == 0)
    let names = try FileManager.default.contentsOfDirectory(atPath: workspace.url("out").path)
    var messages: [String: Data] = [:]
    for name in names where name.hasSuffix(".eml") {
      messages[name] = try Data(contentsOf: workspace.url("out/\(name)"))
    }
    try workspace.remove("out")
    return (messages, written.standardError)
  }

  /// The same cells, parted by `delimiter`; quoted ones stay quoted.
  private static func delimited(_ text: String, by delimiter: Character) -> String {
    var isQuoted = false
    return String(
      text.map { character in
        if character == "\"" { isQuoted.toggle() }
        return character == "," && !isQuoted ? delimiter : character
      })
  }
}
