import Foundation
import TestSupport
import Testing

/// More bounces at once than are likely to be right.
struct TooManyBouncesTests {
  private let post: BounceWorkspace
  private var workspace: CommandWorkspace { post.workspace }

  /// 200 members, of whom 11 are not there: more than one in twenty.
  init() throws {
    post = try BounceWorkspace(members: 200)
    for number in 0..<11 {
      let address = "member\(number)@example.org"
      try post.deliver(
        BounceWorkspace.report(to: post.returnPath(of: address), of: address), "\(number)")
    }
  }

  @Test func `nobody is suppressed, and nothing is sent, until somebody says that it is right`()
    throws
  {
    let spring = try workspace.text("campaigns/spring.md")
    try workspace.write(
      spring.replacing(
        "audience:", with: "send_at: 2020-01-01 09:00\nnot_after: 2099-01-01 09:00\naudience:"
      ).replacing("spring", with: "summer"), to: "campaigns/summer.md")
    for command in [["inbox"], ["run"], ["send", "summer"]] {
      let ending = try BuiltBinary.run(command, in: workspace.folder.path, environment: [:])
      #expect(ending.status == 65, "\(command): \(ending)")
      #expect(
        ending.standardError.contains(
          """
          postroom: error: bounces would suppress 11 of 200 whose mail the relay took: nobody is \
          suppressed, and nothing is sent, until that is settled
          hint: `postroom inbox --waiting` lists them; if they are right: postroom inbox --expect 11; \
          if not: postroom inbox --dismiss
          """), "\(ending)")
      #expect(try post.suppressions() == [] && post.server.messages.count == 200)
    }
    #expect(try workspace.postroom("inbox", "--waiting").lines.count == 11)
    let other = try workspace.postroom("inbox", "--expect", "10")
    #expect(other.status == 65 && other.standardError.contains("suppress 11, and not 10"))
    let agreed = try workspace.postroom("inbox", "--expect", "11")
    #expect(agreed.status == 0)
    #expect(agreed.standardOutput == "nothing new\n11 addresses suppressed by bounces\n")
    #expect(try post.suppressions().count == 11)
    #expect(try workspace.postroom("run").status == 0)
    #expect(post.server.messages.count == 200 + 189)
  }

  @Test func `those that are not right suppress nobody, and stay on record`() throws {
    #expect(try workspace.postroom("inbox").status == 65)
    #expect(
      try workspace.postroom("inbox", "--dismiss").standardOutput
        == "11 bounces dismissed: nobody is suppressed by them\n")
    #expect(try workspace.postroom("inbox", "--waiting").standardOutput == "")
    #expect(try workspace.postroom("inbox").status == 0)
    #expect(try post.suppressions() == [])
    #expect(try workspace.postroom("why", "member3@example.org").standardOutput.contains("hard"))
  }

  @Test func `a trickle is held as a flood is, until somebody says that it is right`() throws {
    let post = try BounceWorkspace(members: 200)
    func bounce(_ numbers: Range<Int>) throws -> BuiltBinary.Ending {
      for number in numbers {
        let address = "member\(number)@example.org"
        try post.deliver(
          BounceWorkspace.report(to: post.returnPath(of: address), of: address), "\(number)")
      }
      return try post.workspace.postroom("inbox")
    }
    for first in [0, 5] { #expect(try bounce(first..<first + 5).status == 0) }
    let held = try bounce(10..<12)
    #expect(held.status == 65)
    #expect(
      held.standardError.contains(
        "bounces have suppressed 10 of 200 whose mail the relay took, and would suppress 2 more"),
      "\(held)")
    #expect(try post.suppressions().count == 10)
    #expect(try post.workspace.postroom("inbox", "--expect", "2").status == 0)
    #expect(try post.suppressions().count == 12)
    // Those twelve were looked at.
    #expect(try bounce(12..<17).status == 0)
    #expect(try post.suppressions().count == 17)
  }
}
