import Foundation
import TestSupport
import Testing

struct NewTests {
  @Test func `new writes a file that check reads, and says where it is`() throws {
    let workspace = try CommandWorkspace.sample(relay: "smtp://localhost:1")
    let made = try workspace.postroom("new", "newsletter", "2099-02")
    #expect(made.status == 0)
    #expect(made.standardOutput == "campaigns/2099-02-newsletter.md\n")
    #expect(made.standardError == "Write it, and then: postroom check 2099-02-newsletter\n")
    let checked = try workspace.postroom("check", "2099-02-newsletter")
    #expect(checked.status == 65)
    let errors = checked.standardError.split(separator: "\n").filter { $0.contains(" error: ") }
    #expect(errors.count > 5 && errors.allSatisfy { $0.hasSuffix("[unfinished]") })

    let invited = try workspace.postroom(
      "new", "invitation", "Topical Tuesday: Net Zero", "--on", "2099-01-06 16:15", "--quiet")
    #expect(invited.status == 0 && invited.standardError == "")
    #expect(invited.standardOutput == "campaigns/2099-01-topical-tuesday-net-zero.md\n")
    let taken = try workspace.postroom(
      "new", "newsletter", "2099-03", "--from", "campaigns/2022-01-newsletter.md")
    #expect(taken.status == 0)
    #expect(try workspace.text("campaigns/2099-03-newsletter.md").contains("issue: March 2099"))
  }

  @Test func `nothing is overwritten`() throws {
    let workspace = try CommandWorkspace.sample(relay: "smtp://localhost:1")
    let before = try workspace.text("campaigns/2022-01-newsletter.md")
    let refused = try workspace.postroom("new", "newsletter", "2022-01")
    #expect(refused.status == 65 && refused.standardOutput == "")
    #expect(
      refused.standardError == """
        postroom: error: campaigns/2022-01-newsletter.md is there already: nothing was written
        hint: finish that one; or move it away and run the same command again

        """)
    #expect(try workspace.text("campaigns/2022-01-newsletter.md") == before)
  }

  @Test(arguments: [
    (["newsletter", "next"], 64, "\"next\" is no month like 2022-02"),
    (["newsletter"], 64, "Missing expected argument '<month>'"),
    (["invitation", "A"], 64, "Missing expected argument '--on <time>'"),
    (
      ["invitation", "A", "--on", "noon"], 64, "--on: \"noon\" is not a time like 2028-01-11 16:15"
    ),
    (["invitation", "A", "--on", "2099-03-29 01:30"], 65, "the clocks go forward over it"),
    (["newsletter", "2099-01", "--audience", "sponsor"], 64, "did you mean sponsors?"),
    (
      ["newsletter", "2099-01", "--from", "none"], 64, "there is no campaign \"none\" to take after"
    ),
  ])
  func `what cannot be is an error with its reason`(
    arguments: [String], status: Int32, message: String
  ) throws {
    let workspace = try CommandWorkspace.sample(relay: "smtp://localhost:1")
    let before = try FileManager.default.contentsOfDirectory(
      atPath: workspace.url("campaigns").path)
    let refused = try BuiltBinary.run(["new"] + arguments, in: workspace.folder.path)
    #expect(refused.status == status && refused.standardOutput == "")
    #expect(refused.standardError.contains(message), "\(refused.standardError)")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: workspace.url("campaigns").path).sorted()
        == before.sorted())
  }

  @Test func `a month that is past is written, with a warning`() throws {
    let workspace = try CommandWorkspace.sample(relay: "smtp://localhost:1")
    let made = try workspace.postroom("new", "newsletter", "2022-02")
    #expect(made.status == 0 && made.standardOutput == "campaigns/2022-02-newsletter.md\n")
    #expect(made.standardError.contains("postroom: warning: that month is past\n"))
  }

  @Test func `an event that is past is written, with a warning, and is an error of check`() throws {
    let workspace = try CommandWorkspace.sample(relay: "smtp://localhost:1")
    let made = try workspace.postroom(
      "new", "invitation", "Topical Tuesday: Net Zero", "--on", "2022-01-11 16:15")
    let name = "2022-01-topical-tuesday-net-zero"
    #expect(made.status == 0 && made.standardOutput == "campaigns/\(name).md\n", "\(made)")
    #expect(made.standardError.contains("postroom: warning: that event is past\n"))
    let check = try workspace.postroom("check", name)
    #expect(check.standardError.contains("[past-event]"))
  }
}
