import Foundation
import Mail
import Postroom
import SMTP
import TestSupport

/// A campaign of four, submitted through libcurl to a relay that fails once, and then again, as the
/// next run would; all of it in an outbox of its own.
struct FaultRun {
  let fault: FaultCase
  let server: ScriptedSMTPServer
  private let outbox: Outbox
  private let campaign: QueuedCampaign
  /// The composed bytes, by address, in the order of the queue.
  let expected: [(address: String, content: [UInt8])]

  struct Failure: Error { let problems: [Problem] }

  static let queued = Instant.now
  static let members = 4
  /// Who is hit.
  static let victim = 1

  /// - Parameter workspace: its messages are larger than what a session holds back until the mark.
  init(_ fault: FaultCase, in workspace: PlainWorkspace) throws {
    self.fault = fault
    server = try ScriptedSMTPServer(fault.script)
    outbox = try Outbox.open(at: workspace.folder + "/var/\(fault).sqlite")
    let real = Workspace(folder: workspace.folder)
    var problems = Problems()
    guard let settings = real.settings(&problems),
      let plan = CampaignPlan(
        name: "news", in: real, settings: settings, at: Self.queued, problems: &problems)
    else { throw Failure(problems: problems.kept) }
    var members: [AudienceMember] = []
    try outbox.queue(plan, at: Self.queued) { add in
      _ = try plan.readAudience(isSuppressed: { _ in false }, problems: &problems) {
        members.append($0)
        try add($0)
      }
    }
    guard let campaign = try outbox.campaign(named: "news") else { throw Failure(problems: []) }
    self.campaign = campaign
    let composer = Composer(campaign.composition)
    expected = try members.map {
      ($0.address.text, try composer.compose(to: $0.address, values: $0.values).content.bytes)
    }
  }

  /// One run, begun so long after everything was queued.
  func run(after wait: Duration) -> DeliveryRun<GatedTransport>.Summary {
    var settings = DeliverySettings()
    settings.connections = 1
    settings.perConnection = fault.stage == .quit ? 2 : nil
    settings.relay = server.url
    let moment = Self.queued + wait
    var run = DeliveryRun(
      outbox: outbox, campaigns: [.init(campaign)], transport: transport, settings: settings)
    run.now = { moment }
    return run.run()
  }

  private var transport: GatedTransport {
    let security: TransportSecurity =
      switch fault.security {
      case .plain: fault.stage == .startTLS ? .opportunistic : .none
      case .startTLS, .implicit: .required
      }
    var relay = RelaySettings(url: server.url, security: security)
    relay.caFile = try? TestCertificates.shared.get().authorityPath
    relay.pipelining = fault.isPipelined
    relay.login = RelaySettings.Login(
      username: "news", mechanism: .plain, secret: LoginSecret { "pa55" })
    relay.timeouts = timeouts
    let server = server
    return GatedTransport(relay: SMTPTransport(relay)) {
      // The relay breaks off under the content: what it does is there before the final dot leaves.
      guard fault.stage == .body, fault.fault != .stall else { return }
      if server.record.mailCommands == 2 { _ = server.waitUntilDepartureIsHeard() }
    }
  }

  /// Long ones, that a busy machine keeps, but where the fault is noticed by them.
  private var timeouts: Timeouts {
    var timeouts = Timeouts()
    timeouts.connect = 30
    for limit in [\Timeouts.reply, \.data, \.block, \.finalDot] { timeouts[keyPath: limit] = 30 }
    guard fault.isSlow else { return timeouts }
    switch fault.stage {
    case .greeting, .ehlo, .startTLS, .auth, .mail, .recipient: timeouts.reply = 2
    case .data: timeouts.data = 2
    case .body, .finalDot, .quit: timeouts.finalDot = 2
    }
    return timeouts
  }

  func log() throws -> [LogLine] {
    var lines: [LogLine] = []
    try outbox.readLog(campaign: campaign.id, state: nil) { lines.append($0) }
    return lines
  }

  func isSuppressed(_ address: String) throws -> Bool {
    try outbox.suppressionCheck(of: nil)(try Address(address))
  }
}
