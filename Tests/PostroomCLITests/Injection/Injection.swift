import Foundation
import Mail
import Postroom
import SMTP
import TestSupport

/// What came of a text in a place: two messages to a strict relay, or a refusal.
struct Injection: Sendable {
  let name: String
  /// Errors, as they are shown; empty when it was let through.
  private(set) var refusals: [Problem] = []
  /// What the relay has heard: the commands less the parameters and texts that may differ.
  private(set) var commands: [String] = []
  private(set) var recipients: [String] = []
  private(set) var contents: [[UInt8]] = []
  private(set) var violations: [String] = []
  private(set) var halt: Halt?
  /// Everything that was said about it.
  private(set) var said: [String] = []

  init(_ place: Place, _ text: String, named name: String) throws {
    self.name = name
    var script = SMTPScript()
    script.mechanisms = ["PLAIN"]
    script.credentials = .init(username: "news", secret: "pa55")
    let server = try ScriptedSMTPServer(script)
    let files = try InjectionWorkspace(place, text, relay: server.url)
    let workspace = Workspace(folder: files.workspace.folder.path)
    var problems = Problems()
    let run = try Self.prepare(workspace, &problems)
    said = problems.kept.flatMap { [$0.message, $0.hint ?? ""] }
    refusals = problems.kept.filter { $0.severity == .error }
    guard let run, !problems.hasErrors else { return }
    halt = run.run().halt
    _ = server.waitUntilIdle()
    note(server.record)
  }

  /// As `send` does it; nil when there are errors.
  private static func prepare(
    _ workspace: Workspace, _ problems: inout Problems
  ) throws -> DeliveryRun<SMTPTransport>? {
    guard let settings = workspace.settings(&problems), !problems.hasErrors,
      let plan = CampaignPlan(
        name: "news", in: workspace, settings: settings, at: .now, problems: &problems)
    else { return nil }
    var members: [AudienceMember] = []
    _ = try plan.readAudience(isSuppressed: { _ in false }, problems: &problems) {
      members.append($0)
    }
    guard !problems.hasErrors else { return nil }
    let outbox = try Outbox.open(at: workspace.stateFile)
    try outbox.queue(plan, at: .now) { add in for member in members { try add(member) } }
    guard let campaign = try outbox.campaign(named: "news") else { return nil }
    var relay = RelaySettings(url: settings.smtp.url, security: .none)
    relay.timeouts.finalDot = 10
    relay.timeouts.reply = 10
    if let username = settings.smtp.username {
      relay.login = RelaySettings.Login(
        username: username, mechanism: .plain, secret: LoginSecret { "pa55" })
    }
    var how = DeliverySettings()
    how.connections = 1
    return DeliveryRun(
      outbox: outbox, campaigns: [.init(campaign)], transport: SMTPTransport(relay), settings: how)
  }

  private mutating func note(_ record: SMTPRecord) {
    commands = record.connections.flatMap(\.commands).map { command in
      String(command.prefix { $0 != " " && $0 != ":" })
    }
    // The response to AUTH is a word of its own.
    if let auth = commands.firstIndex(of: "AUTH"), auth + 1 < commands.count {
      commands.remove(at: auth + 1)
    }
    recipients = record.messages.flatMap(\.forwardPaths)
    contents = record.messages.map(\.content)
    violations = record.violations
  }
}
