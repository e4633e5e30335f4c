import Foundation
import Mail
import Synchronization
import TestSupport
import Testing

@testable import Postroom

/// A queued campaign, and runs over it at a time that stands still.
final class Delivering {
  let workspace: PlainWorkspace
  let outbox: Outbox
  let campaign: QueuedCampaign
  var settings = DeliverySettings()
  /// Hours after everything was queued.
  var now = Delivering.start + .seconds(3600)

  /// 2028-01-04T09:00:00Z.
  static let start = Instant(seconds: 1_830_589_200)

  init(
    members: Int = 0, addresses: [String] = [], event: Instant? = nil, frontMatter: [String] = []
  ) throws {
    let workspace = try PlainWorkspace(members: members, frontMatter: frontMatter)
    self.workspace = workspace
    outbox = try Outbox.open(at: workspace.stateFile)
    let plan = try Self.plan(in: workspace, event: event)
    try outbox.queue(plan, at: Self.start) { add in
      for address in workspace.addresses + addresses { try add(Self.member(address)) }
    }
    campaign = try #require(try outbox.campaign(named: "news"))
    settings.connections = 1
  }

  /// The workspace's campaign, as `send` reads it; with an event when it is given one.
  static func plan(in workspace: PlainWorkspace, event: Instant? = nil) throws -> CampaignPlan {
    if let event { try addEvent(at: event, to: workspace) }
    var problems = Problems()
    let real = Workspace(folder: workspace.folder)
    let settings = try #require(real.settings(&problems))
    let plan = CampaignPlan(
      name: "news", in: real, settings: settings, at: start, problems: &problems)
    return try #require(plan, "\(problems.kept)")
  }

  private static func addEvent(at start: Instant, to workspace: PlainWorkspace) throws {
    let path = workspace.folder + "/campaigns/news.md"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let event =
      "timezone: UTC\nevent: {title: A talk, start: \"\(localText(start))\", duration: 45m}"
    try workspace.write(
      ["---\n\(event)" + text.dropFirst(3)], to: "campaigns/news.md")
  }

  private static func localText(_ instant: Instant) -> String {
    String(instant.rfc3339.prefix(16)).replacing("T", with: " ")
  }

  static func member(_ address: String, isSuppressed: Bool = false) throws -> AudienceMember {
    AudienceMember(
      address: try Address(address), values: FieldValues(["Ann"]), row: 2,
      isSuppressed: isSuppressed)
  }

  func run(
    over transport: ScriptedTransport, interruption: @escaping () -> Int32? = { nil }
  ) -> DeliveryRun<ScriptedTransport>.Summary {
    var run = DeliveryRun(
      outbox: outbox, campaigns: [.init(campaign)], transport: transport, settings: settings)
    run.now = { [now] in now }
    run.interruption = interruption
    let summary = run.run()
    #expect(transport.record.violations == [])
    return summary
  }

  var composer: Composer { Composer(campaign.composition) }

  /// The log, by address.
  func log() throws -> [String: LogLine] {
    var lines: [String: LogLine] = [:]
    try outbox.readLog(campaign: campaign.id, state: nil) { lines[$0.address] = $0 }
    return lines
  }

  func line(_ address: String) throws -> LogLine { try #require(try log()[address]) }

  func counts() throws -> CampaignCounts { try outbox.counts(campaign: campaign.id) }
}

extension Reply {
  /// "550 5.1.1 no such user"
  init(_ text: String) {
    var parser = ReplyParser()
    parser.append(Array("\(text)\r\n".utf8))
    guard let reply = try? parser.next() else { preconditionFailure("not a reply: \(text)") }
    self = reply
  }
}
