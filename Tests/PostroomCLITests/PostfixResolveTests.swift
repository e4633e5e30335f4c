import Foundation
import TestSupport
import Testing

/// Messages that are in doubt for real, and the log of a real Postfix that settles them.
@Suite(
  .enabled(if: Postfix.isAvailable, "Postfix is not installed, or this is not root"))
struct PostfixResolveTests {
  @Test
  func `what Postfix took is accepted under its queue id, and what it did not stays in doubt`()
    throws
  {
    let postfix = try Postfix.start()
    defer { postfix.stop() }
    // The log is to cover the moment: from more than a second before to as long after.
    try postfix.keepLogging(past: Date() + 2.5)
    // Of five messages the second reached its end and the fourth did not.
    let proxy = try CuttingProxy(to: postfix.port, cuts: [2: .behindDot, 4: .beforeDot])
    defer { proxy.stop() }
    let workspace = try PlainWorkspace(
      members: 5, smtp: ["url: \(proxy.url)", "connections: 1", "timeouts: {final_dot: 1s}"])
    let sent = try run("send", "news", in: workspace)
    #expect(sent.status == 1)
    #expect(sent.standardOutput == "news: 3 accepted, 2 in doubt of 5\n")
    #expect(sent.standardError.contains("postroom resolve news"))
    let listed = try run("resolve", "news", "--json", in: workspace)
    let doubtful = try listed.objects.compactMap { $0["address"] as? String }
    #expect(listed.status == 1 && doubtful.count == 2)
    let delivered = try postfix.messages(atLeast: 4)
    let (taken, lost) = (doubtful[0], doubtful[1])
    #expect(delivered.map(\.recipient).sorted() == workspace.addresses.filter { $0 != lost })

    try postfix.keepLogging(past: Date() + 2.5)
    let log = workspace.folder + "/mail.log"
    try Data(postfix.log.utf8).write(to: URL(fileURLWithPath: log))
    let resolved = try run("resolve", "news", "--maillog", log, in: workspace)
    #expect(resolved.status == 1)
    let lines = resolved.lines
    let delivery = try #require(
      postfix.log.firstMatch(of: Regex("(\\w+): to=<\(taken)>")))
    let queueID = try #require(delivery[1].substring)
    #expect(lines[0].hasPrefix("accepted    \(taken) "))
    #expect(lines[0].contains("queued as \(queueID) at "))
    #expect(lines[0].hasSuffix(", sent (delivered to maildir)"))
    #expect(lines[1].hasPrefix("in_doubt    \(lost) "))
    #expect(lines[1].contains("the connection was lost before its end: --resend is safe"))
    #expect(lines[2] == "news: 1 accepted, 1 still in doubt")
    let settled = try #require(try workspace.log().first { $0.address == taken })
    #expect(settled.state == "accepted" && settled.queueID == String(queueID))
    #expect(settled.attempts == 2)

    let again = try run("resolve", "news", "--resend", "--to", lost, in: workspace)
    #expect(again.status == 0 && again.standardOutput == "\(lost) is to be sent again\n")
    let finished = try run("send", "news", in: workspace)
    #expect(finished.status == 0 && finished.standardOutput == "news: 5 accepted of 5\n")
    let everybody = try postfix.messages(atLeast: 5)
    #expect(everybody.map(\.recipient).sorted() == workspace.addresses)
  }

  private func run(
    _ arguments: String..., in workspace: PlainWorkspace
  ) throws -> BuiltBinary.Ending {
    try BuiltBinary.run(arguments, in: workspace.folder)
  }
}
