import Foundation
import Mail
import Testing

@testable import Postroom

@Suite struct AttachmentTests {
  private func test(_ attach: String, _ files: [String: [UInt8]] = [:]) throws -> TestWorkspace {
    let campaign = """
      ---
      series: news
      template: plain
      subject: Hello
      audience: {file: recipients/members.csv, where: "status = 'active'"}
      attach: \(attach)
      ---
      Dear {{name}}

      """
    let test = try TestWorkspace(["campaigns/one.md": campaign])
    for (path, bytes) in files { try test.write(bytes, to: path) }
    return test
  }

  private func parts(_ test: TestWorkspace) throws -> [String] {
    let plan = try #require(test.plan(), "\(test.shown)")
    return try test.members(of: plan).members.map { member in
      let bytes = try plan.composer.compose(to: member.address, values: member.values).content.bytes
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  @Test func `everybody gets what is shared, and each their own`() throws {
    let test = try test(
      "[files/programme.pdf, \"files/{{name}}.txt\"]",
      [
        "files/programme.pdf": Array("%PDF".utf8), "files/Ann.txt": Array("ann".utf8),
        "files/Bob.txt": Array("bob".utf8),
      ])
    let parts = try parts(test)
    #expect(parts.count == 2)
    for (message, own) in zip(parts, ["YW5u", "Ym9i"]) {
      #expect(message.contains("\r\nContent-Type: multipart/mixed;\r\n boundary=\"=_m"))
      #expect(message.contains("filename=\"programme.pdf\"\r\n\r\nJVBERg==\r\n"))
      #expect(message.contains("\r\n\r\n\(own)\r\n\r\n--=_m"))
    }
    #expect(parts[0].contains("Content-Type: text/plain;\r\n name=\"Ann.txt\"\r\n"))
  }

  @Test func `one path may stand without a list, and a section leaves a person out`() throws {
    let test = try test(
      "\"{{#town}}files/{{town}}.txt{{/town}}\"", ["files/Dudley.txt": Array("d".utf8)])
    let parts = try parts(test)
    #expect(parts[0].contains("multipart/mixed") && !parts[1].contains("multipart/mixed"))
    #expect(test.problems.kept == [])
  }

  @Test func `a name beyond ASCII is written as RFC 2231 has it`() throws {
    let test = try test(
      "[\"files/R\u{e9}sum\u{e9} 2022.pdf\"]", ["files/R\u{e9}sum\u{e9} 2022.pdf": [1]])
    let message = try parts(test)[0]
    #expect(message.contains("filename*=UTF-8''R%C3%A9sum%C3%A9%202022.pdf\r\n"))
  }

  @Test(arguments: [
    ("[files/none.pdf]", "6:10", "files/none.pdf is not there"),
    ("files/none.pdf", "6:9", "files/none.pdf is not there"),
    (
      "[recipients/members.csv]", "6:10",
      "recipients/members.csv holds contacts, settings, state or keys, and is never mailed"
    ),
    ("[../x.pdf]", "6:10", "../x.pdf is outside the workspace"),
    ("[files]", "6:10", "files is not a file"),
    (
      "[files/setup.exe]", "6:10",
      "files/setup.exe is a program, which large mailbox providers refuse"
    ),
  ])
  func `what cannot be attached stops the campaign`(
    attach: String, place: String, message: String
  ) throws {
    let test = try test(attach, ["files/setup.exe": [1]])
    _ = test.plan()
    #expect(test.shown == "campaigns/one.md:\(place): error: \(message)")
    #expect(test.problems.kept.allSatisfy { $0.rule == .attachment && $0.hint != nil })
  }

  @Test func `everybody who would lack a file is named before anything is sent`() throws {
    let test = try test(
      "[\"files/{{name}}.pdf\", \"files/{{town}}.pdf\"]", ["files/Ann.pdf": [1]])
    let plan = try #require(test.plan(), "\(test.shown)")
    _ = try test.members(of: plan)
    let shown = test.shown.split(separator: "\n").sorted()
    #expect(
      shown == [
        "campaigns/one.md:6:10: error: files/Bob.pdf is not there: bob@example.org would lack it",
        "campaigns/one.md:6:32: error: files/.pdf is not there: bob@example.org would lack it",
        "campaigns/one.md:6:32: error: files/Dudley.pdf is not there: ann@example.org would lack it",
        "recipients/members.csv:3:21: error: town is empty for bob@example.org",
      ])
  }

  @Test func `a value cannot lead to another's file, or out of the workspace`() throws {
    let test = try test("[\"files/{{name}}.pdf\"]", ["files/x.pdf": [1], "files/a/x.pdf": [1]])
    try test.write(
      Array("email,name,town,status\na@example.org,a/../x,T,active\n".utf8),
      to: "recipients/members.csv")
    let plan = try #require(test.plan())
    _ = try test.members(of: plan)
    #expect(test.shown.contains("files/a/../x.pdf is outside the workspace: a@example.org"))
  }

  @Test func `sizes are added up, over what is shared and what is each one's own`() throws {
    let large = [UInt8](repeating: 1, count: 10_500_000)
    let warned = try test("[files/a.pdf]", ["files/a.pdf": large])
    _ = try #require(warned.plan())
    #expect(
      warned.shown == """
        campaigns/one.md:6:10: warning: all attachments: 10.5 MB, which many mail servers refuse
        """)
    let refused = try test(
      "[files/a.pdf, files/b.pdf]", ["files/a.pdf": large, "files/b.pdf": large])
    _ = refused.plan()
    #expect(refused.problems.hasErrors)
    #expect(
      refused.shown.contains("all attachments: 21.0 MB, more than the 20 MB that mail carries"))
    let personal = try test(
      "[files/a.pdf, \"files/{{name}}.pdf\"]",
      ["files/a.pdf": large, "files/Ann.pdf": large, "files/Bob.pdf": [1]])
    let plan = try #require(personal.plan(), "\(personal.shown)")
    _ = try personal.members(of: plan)
    #expect(
      personal.shown.split(separator: "\n").sorted() == [
        "campaigns/one.md:6:23: error: attachments for ann@example.org: 21.0 MB, more than the 20 MB "
          + "that mail carries",
        "campaigns/one.md:6:23: warning: attachments for bob@example.org: 10.5 MB, which many mail "
          + "servers refuse",
      ])
  }

  @Test func `a file of one's own that is another by then is not sent`() throws {
    let test = try test(
      "[\"files/{{name}}.txt\"]", ["files/Ann.txt": [1, 2], "files/Bob.txt": [3]])
    let plan = try #require(test.plan(), "\(test.shown)")
    let member = try #require(try test.members(of: plan).members.first)
    let sealed = try plan.sealed(member)
    let composer = plan.composer
    let first = try composer.compose(to: member.address, values: sealed).content
    #expect(first == (try composer.compose(to: member.address, values: member.values).content))
    try test.write([2, 1], to: "files/Ann.txt")
    #expect(
      throws: ComposingFailure.attachment(
        path: "files/Ann.txt", reason: "is not the file any more that was queued")
    ) { try composer.compose(to: member.address, values: sealed) }
    try FileManager.default.removeItem(atPath: test.workspace.absolute("files/Ann.txt"))
    #expect(throws: ComposingFailure.attachment(path: "files/Ann.txt", reason: "is not there")) {
      try composer.compose(to: member.address, values: sealed)
    }
    try test.write([1, 2], to: "files/Ann.txt")
    #expect(try composer.compose(to: member.address, values: sealed).content == first)
  }
}
