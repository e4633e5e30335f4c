import Foundation
import TestSupport
import Testing

/// What cron is going to do, and when it may.
struct ScheduleTests {
  private static let zone = TimeZone(identifier: "Europe/London")!

  /// As a file says it, so many seconds from now.
  private static func local(_ seconds: Double, _ pattern: String = "yyyy-MM-dd HH:mm:ss xxx")
    -> String
  {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_GB_POSIX")
    formatter.timeZone = zone
    formatter.dateFormat = pattern
    return formatter.string(from: Date().addingTimeInterval(seconds))
  }

  private static func workspace(_ server: ScriptedSMTPServer, matter: String) throws
    -> CommandWorkspace
  {
    let workspace = try CommandWorkspace(relay: server.url)
    try workspace.edit("campaigns/spring.md", "audience: members", "audience: members\n\(matter)")
    return workspace
  }

  @Test func `the year to come is listed, with the clocks' changes`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try Self.workspace(server, matter: "send_at: \(Self.local(86_400))")
    let shown = try workspace.postroom("schedule")
    #expect(shown.status == 0)
    let lines = shown.standardOutput.split(separator: "\n")
    #expect(lines.count { $0.contains("spring: scheduled, not after") } == 1, "\(shown)")
    #expect(lines.count { $0.contains("-- the clocks go ") } == 2, "\(shown)")
    #expect(shown.standardError.contains("*/10 * * * *  "))
    let first = try #require(workspace.postroom("schedule", "--json").objects.first)
    #expect(first["campaign"] as? String == "spring" && first["state"] as? String == "scheduled")
    let crontab = try workspace.postroom("schedule", "--crontab").standardOutput
    #expect(crontab.hasSuffix(" run -C \(workspace.folder.path)\n"))
    let units = try workspace.postroom("schedule", "--systemd").standardOutput
    #expect(units.contains("OnCalendar=*:0/10") && units.contains("SuccessExitStatus=75"))
  }

  @Test func `what was missed is listed first, and is not sent`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try Self.workspace(
      server, matter: "send_at: \(Self.local(-7200))\nnot_after: \(Self.local(-3600))")
    let shown = try workspace.postroom("schedule")
    #expect(shown.status == 1)
    #expect(shown.standardOutput.contains("spring: missed, it was to go before"), "\(shown)")
    let ran = try workspace.postroom("run")
    #expect(ran.status == 1 && ran.standardError.contains("it is too late"), "\(ran)")
    let sent = try workspace.postroom("send", "spring", "--yes")
    #expect(sent.status == 65 && sent.standardError.contains("not_after was 20"), "\(sent)")
    #expect(server.messages.isEmpty)
  }

  @Test func `what run would refuse as it is now is not called scheduled`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try Self.workspace(server, matter: "send_at: \(Self.local(86_400))")
    let spring = try workspace.text("campaigns/spring.md")
    try workspace.write(
      spring.replacing("audience:", with: "approval: required\naudience:"),
      to: "campaigns/board.md")
    try workspace.write(spring + "[write here: the news]\n", to: "campaigns/draft.md")
    try workspace.write(
      spring.replacing("audience: members", with: "audience: members\nwhere: status = 'x'"),
      to: "campaigns/empty.md")
    let shown = try workspace.postroom("schedule")
    #expect(shown.status == 65)
    for line in [
      "board: needs approval, postroom approve board; not after ",
      "draft: has problems, 1 problem: postroom check draft\n",
      "empty: has problems, nobody is left to mail: postroom check empty\n",
      "spring: scheduled, not after ",
    ] {
      #expect(shown.standardOutput.contains(line), "\(shown)")
    }
    let states = try workspace.postroom("schedule", "--json").objects.map { $0["state"] as? String }
    #expect(states.contains("needs_approval") && states.contains("has_problems"))
    #expect(try workspace.postroom("approve", "board").status == 0)
    try workspace.edit("campaigns/board.md", "Spring news", "Summer news")
    let changed = try workspace.postroom("schedule").standardOutput
    #expect(changed.contains("board: needs approval, changed since; not after "), "\(changed)")
  }

  @Test func `what is to come while the window stays closed is shut out, and not missed`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try Self.workspace(
      server, matter: "send_at: \(Self.local(3600))\nnot_after: \(Self.local(7200))")
    let days = [0.0, 86_400, 2 * 86_400].map { Self.local($0, "yyyy-MM-dd") }
    let settings = try workspace.text("postroom.yaml")
    try workspace.write(
      settings + "window: {closed: [\(days.joined(separator: ", "))]}\n", to: "postroom.yaml")
    let shown = try workspace.postroom("schedule")
    #expect(shown.status == 1)
    #expect(shown.standardOutput.contains("spring: shut out, the window opens at "), "\(shown)")
  }

  @Test func `what was missed or is broken is told while the window is closed, too`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try Self.workspace(server, matter: "send_at: \(Self.local(-2 * 86_400))")
    let days = [0.0, 86_400].map { Self.local($0, "yyyy-MM-dd") }
    let settings = try workspace.text("postroom.yaml")
    try workspace.write(
      settings + "window: {closed: [\(days.joined(separator: ", "))]}\n", to: "postroom.yaml")
    let missed = try workspace.postroom("run")
    #expect(missed.status == 1 && missed.standardError.contains("it is too late"), "\(missed)")
    try workspace.write("---\nsend_at: [\n---\n", to: "campaigns/broken.md")
    let broken = try workspace.postroom("run")
    #expect(broken.status == 65 && broken.standardError.contains("broken.md:"), "\(broken)")
    #expect(broken.standardError.contains("it is too late"), "\(broken)")
    #expect(server.connections.isEmpty)
  }

  @Test func `an invitation that was missed goes out as long as its event has not begun`() throws {
    let server = try ScriptedSMTPServer()
    let event =
      "event: {title: Net Zero, start: \"\(Self.local(7200))\", duration: 45m, location: Online}"
    let workspace = try Self.workspace(
      server, matter: "send_at: \(Self.local(-3 * 86_400))\n\(event)")
    let ran = try workspace.postroom("run")
    #expect(ran.status == 0, "\(ran)")
    #expect(server.messages.count == 3)
  }

  @Test func `not_after is later than send_at`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try Self.workspace(
      server, matter: "send_at: 2030-01-11 09:00\nnot_after: 2030-01-11 09:00")
    let check = try workspace.postroom("check", "spring")
    #expect(check.status == 65)
    #expect(
      check.standardError.contains("spring.md:7:12: error: not_after is no later"), "\(check)")
  }

  @Test func `on a day that is closed run leaves all mail, and a person's send goes on`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try Self.workspace(server, matter: "send_at: \(Self.local(-60))")
    let today = Self.local(0, "yyyy-MM-dd")
    let settings = try workspace.text("postroom.yaml")
    try workspace.write(settings + "window: {closed: [\(today)]}\n", to: "postroom.yaml")
    let ran = try workspace.postroom("run")
    #expect(ran.status == 0 && ran.standardOutput == "" && ran.standardError == "", "\(ran)")
    #expect(server.messages.isEmpty)
    let shown = try workspace.postroom("schedule").standardOutput
    #expect(shown.contains("; the window is closed at "), "\(shown)")
    #expect(try workspace.postroom("send", "spring", "--yes", "--limit", "1").status == 75)
    let queued = try workspace.postroom("schedule").standardOutput
    #expect(queued.contains("2 messages left; the window is closed until then"), "\(queued)")
    #expect(try workspace.postroom("send", "spring", "--yes").status == 0)
    #expect(server.messages.count == 3)
  }

  @Test func `a monthly series has one campaign a month, unless somebody says again`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try CommandWorkspace(relay: server.url)
    try workspace.edit(
      "postroom.yaml", "{title: News of the cluster}", "{title: News, every: month}")
    #expect(try workspace.postroom("send", "spring", "--yes").status == 0)
    let spring = try workspace.text("campaigns/spring.md")
    try workspace.write(
      spring.replacing("what *spring* means", with: "what *rain* means"), to: "campaigns/rain.md")
    let second = try workspace.postroom("send", "rain", "--yes")
    #expect(second.status == 65)
    #expect(second.standardError.contains("the second of newsletter in "), "\(second)")
    #expect(second.standardError.contains("hint: if that is right: postroom send rain --again"))
    #expect(server.messages.count == 3)
    #expect(try workspace.postroom("send", "rain", "--yes", "--again").status == 0)
    #expect(server.messages.count == 6)
  }
}
