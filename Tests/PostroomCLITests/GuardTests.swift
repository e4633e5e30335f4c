import Foundation
import TestSupport
import Testing

/// A campaign that is unlike the ones before is queued only once somebody says that it is right.
struct GuardTests {
  private let server: ScriptedSMTPServer
  private let workspace: CommandWorkspace

  /// `spring` went out to thirty members.
  init() throws {
    server = try ScriptedSMTPServer()
    workspace = try CommandWorkspace(relay: server.url)
    try write(members: 30)
    #expect(try workspace.postroom("send", "spring").status == 0)
    try write("summer", saying: "what *summer* means for {{company}}")
  }

  private func write(members: Int, columns: String = "email,first_name,company,status") throws {
    let rows = (1...members).map { number in
      let values = ["email": "m\(number)@example.org", "status": "active"]
      return columns.split(separator: ",").map { values[String($0)] ?? "x" }
        .joined(separator: ",")
    }
    try workspace.write(
      ([columns] + rows).joined(separator: "\n") + "\n", to: "recipients/members.csv")
  }

  private func write(_ name: String, saying text: String) throws {
    let spring = try workspace.text("campaigns/spring.md")
    try workspace.write(
      spring.replacing("what *spring* means for {{company}}", with: text),
      to: "campaigns/\(name).md")
  }

  @Test func `an audience that lost a third stops send until somebody expects it`() throws {
    try write(members: 20)
    let stopped = try workspace.postroom("send", "summer", "--yes")
    #expect(stopped.status == 65 && stopped.standardOutput == "")
    let told =
      #/
      summer:\ 20\ recipients\ of\ 20\ rows;\ nobody\ is\ left\ out\n
      postroom:\ error:\ summer:\ 20\ recipients,\ the\ last\ campaign\ of\ the\ series\ \(spring,
      \ on\ \d+\ [A-Z][a-z]+\ 20\d\d\)\ had\ 30:\ 33\ %\ fewer\n
      hint:\ if\ that\ is\ right,\ go\ on\ with:\ postroom\ send\ summer\ --expect\ 20\n
      /#
    #expect(try told.wholeMatch(in: stopped.standardError) != nil, "\(stopped.standardError)")
    let other = try workspace.postroom("send", "summer", "--expect", "21")
    #expect(other.status == 65)
    #expect(
      other.standardError.contains(
        "error: 21 recipients were expected, and there are 20: nothing was queued"))
    #expect(try workspace.postroom("status", "summer").status == 66)
    #expect(server.messages.count == 30)
    #expect(try workspace.postroom("send", "summer", "--expect", "20").status == 0)
    #expect(server.messages.count == 50)
  }

  @Test func `one that grew by as much is stopped too, and the others go on`() throws {
    try write(members: 45)
    let stopped = try workspace.postroom("send", "summer", "--quiet")
    #expect(stopped.status == 65 && stopped.standardError.contains("had 30: 50 % more\n"))
    try write(members: 35)
    #expect(try workspace.postroom("send", "summer").status == 0)
  }

  @Test func `a dry run says what send would stop at`() throws {
    try write(members: 20)
    let rehearsed = try workspace.postroom("send", "summer", "--dry-run")
    #expect(rehearsed.status == 65 && rehearsed.lines.count == 2)
    #expect(rehearsed.standardError.contains("had 30: 33 % fewer\nhint: "))
    #expect(try workspace.postroom("send", "summer", "--dry-run", "--expect", "20").status == 0)
  }

  @Test func `what went out already is not sent again under another name`() throws {
    try write("spring-2", saying: "what *spring* means for {{company}}")
    let stopped = try workspace.postroom("send", "spring-2")
    #expect(stopped.status == 65)
    #expect(stopped.standardError.contains(#/error: spring-2: spring, on .*, said the same word/#))
    #expect(server.messages.count == 30)
    #expect(try workspace.postroom("send", "spring-2", "--expect", "30").status == 0)
    #expect(server.messages.count == 60)
  }

  @Test func `an export without a column that the last one had is stopped`() throws {
    try workspace.edit(
      "campaigns/summer.md", "what *summer* means for {{company}}", "here is summer")
    try write(members: 30, columns: "status,email,first_name")
    let stopped = try workspace.postroom("send", "summer")
    #expect(stopped.status == 65)
    #expect(
      stopped.standardError.contains(
        #/summer: recipients\/members.csv has no company, which the last campaign of the series \(spring/#
      ))
  }

  @Test func `all that speaks against it is said at once`() throws {
    try workspace.edit("campaigns/spring.md", " means for {{company}}", " means")
    try write(members: 30)
    try write("autumn", saying: "")
    #expect(try workspace.postroom("send", "autumn").status == 0)
    try workspace.write(try workspace.text("campaigns/autumn.md"), to: "campaigns/winter.md")
    try write(members: 15, columns: "email,first_name,status")
    let stopped = try workspace.postroom("send", "winter", "--quiet")
    #expect(stopped.status == 65)
    #expect(stopped.standardError.components(separatedBy: "postroom: error: winter: ").count == 4)
    #expect(stopped.standardError.components(separatedBy: "hint: ").count == 2)
  }

  @Test func `what is queued goes on whatever became of the list`() throws {
    #expect(try workspace.postroom("send", "summer", "--limit", "1").status == 75)
    try write(members: 3)
    #expect(try workspace.postroom("send", "summer").status == 0)
    #expect(server.messages.count == 60)
    try write(members: 32)
    let added = try workspace.postroom("send", "summer", "--to-new", "--expect", "3")
    #expect(added.status == 65)
    #expect(try workspace.postroom("send", "summer", "--to-new", "--expect", "2").status == 0)
    #expect(server.messages.count == 62)
  }

  @Test func `run stops it too, and goes on with the others`() throws {
    let soon = Date().addingTimeInterval(-60).formatted(.iso8601.dateTimeSeparator(.space))
    let sendAt = "timezone: UTC\nsend_at: \(soon.replacing("Z", with: ""))\n"
    try workspace.edit("campaigns/summer.md", "audience:", sendAt + "audience:")
    try workspace.edit("postroom.yaml", "series:", "series:\n  notes: {title: Notes}")
    let summer = try workspace.text("campaigns/summer.md")
    try workspace.write(
      summer.replacing("series: newsletter", with: "series: notes")
        .replacing("*summer*", with: "the *notes*"), to: "campaigns/zz.md")
    try write(members: 20)
    let ran = try workspace.postroom("run")
    #expect(ran.status == 65)
    #expect(ran.standardError.contains("postroom: error: summer: 20 recipients, the last"))
    #expect(ran.standardError.contains("postroom send summer --expect 20\n"))
    #expect(try workspace.postroom("status").standardOutput.contains("zz: 20 accepted of 20"))
    #expect(server.messages.count == 50)
  }
}
