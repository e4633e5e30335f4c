import Foundation
import TestSupport
import Testing

/// The sample newsletter, sent to a real Postfix and read back from its Maildir.
@Suite(
  .enabled(if: Postfix.isAvailable, "Postfix is not installed, or this is not root"))
struct PostfixSendTests {
  @Test func `the Maildir holds the bytes that preview shows, for every recipient`() throws {
    let postfix = try Postfix.start()
    defer { postfix.stop() }
    let workspace = try CommandWorkspace.sample(relay: postfix.url)
    let name = "2022-01-newsletter"
    let sent = try workspace.postroom("send", name)
    #expect(sent.status == 0 && sent.standardOutput == "\(name): 35 accepted of 35\n")
    let messages = try postfix.messages(atLeast: 35)
    #expect(messages.count == 35)

    let previews = try Self.previews(of: name, in: workspace)
    #expect(Set(messages.map(\.recipient)) == Set(previews.keys))
    for message in messages {
      #expect(Data(message.content) == previews[message.recipient])
      let content = String(decoding: message.content, as: UTF8.self)
      let header = content.components(separatedBy: "\r\n\r\n")[0] + "\r\n"
      for field in [
        "From: WMHTC <news@wmhtc.example.org>", "Reply-To: <hello@wmhtc.example.org>",
        "List-Id: WMHTC Newsletter <newsletter.wmhtc.example.org>",
        "List-Unsubscribe: <mailto:unsubscribe@wmhtc.example.org>", "MIME-Version: 1.0",
      ] {
        #expect(header.contains("\r\n\(field)\r\n"))
      }
      for field in ["Date", "Message-ID", "To", "Subject"] {
        #expect("\r\n\(header)".components(separatedBy: "\r\n\(field): ").count == 2, "\(field)")
      }
    }
  }

  /// What `preview --format eml` shows, by recipient.
  private static func previews(
    of name: String, in workspace: CommandWorkspace
  ) throws -> [String: Data] {
    let listed = try workspace.postroom("preview", name, "--all", "--format", "json").objects
    try workspace.postroom("preview", name, "--all", "--format", "eml", "--out", "out")
    let files = try FileManager.default.contentsOfDirectory(atPath: workspace.url("out").path)
    var previews: [String: Data] = [:]
    for one in listed {
      let row = String(try #require(one["row"] as? Int))
      let prefix = String(repeating: "0", count: 4 - row.count) + row
      let file = try #require(files.first { $0.hasPrefix(prefix) && $0.hasSuffix(".eml") })
      previews[try #require(one["address"] as? String)] = try Data(
        contentsOf: workspace.url("out/\(file)"))
    }
    return previews
  }
}
