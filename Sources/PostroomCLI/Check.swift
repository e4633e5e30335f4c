import ArgumentParser
import Foundation
import Mail
import Postroom
import SMTP

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show every problem in the settings, contacts, templates and campaigns.",
    discussion: "Sends nothing and, without --connect, talks to nobody.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var relay: RelayOptions
  @Argument(help: "The campaigns; all that there are, unless given.")
  var campaigns: [String] = []
  @Flag(help: "Also connect and log in to the relay.")
  var connect = false
  @Flag(help: "Also read the state file from end to end.")
  var state = false
  @Flag(help: "One JSON object a campaign, a line each.")
  var json = false

  func run() throws {
    try reporting {
      let workspace = try global.workspace()
      let settings = try global.settings(of: workspace)
      let names = try campaigns.map { argument in
        let name = workspace.campaignName(argument)
        guard workspace.campaignNames.contains(name) else {
          throw CommandFailure(noCampaign: name, in: workspace)
        }
        return name
      }
      let outbox = try global.existingOutbox(of: workspace)
      let wiring = RelayWiring(workspace, settings, relay, isVerbose: global.verbose)
      try wiring.demandPrivacy()
      var shown: Set<Problem> = []
      var hasErrors = false
      for name in names.isEmpty ? workspace.campaignNames : names {
        let found = try check(name, workspace, settings, outbox, shown: &shown)
        hasErrors = hasErrors || found
      }
      if state, let outbox { try verify(outbox) }
      if connect { try logIn(try wiring.transport(), settings) }
      if hasErrors { throw ExitCode(Exit.badInput.rawValue) }
    }
  }

  /// Whether there are errors.
  private func check(
    _ name: String, _ workspace: Workspace, _ settings: Settings, _ outbox: Outbox?,
    shown: inout Set<Problem>
  ) throws -> Bool {
    var problems = Problems()
    let plan = CampaignPlan(
      name: name, in: workspace, settings: settings, at: .now, problems: &problems)
    let isSuppressed = try outbox?.suppressionCheck() ?? { _ in false }
    let counts = try plan?.readAudience(isSuppressed: isSuppressed, problems: &problems) { _ in }
    if let counts, counts.recipients == 0 {
      problems.error(
        at: Problem.Place(file: "campaigns/\(name).md"), "nobody is left to mail",
        hint: "look at where: and at the CSV file's rows")
    }
    if let begun = plan?.expiresAt, begun <= .now {
      problems.error(
        at: Problem.Place(file: "campaigns/\(name).md"),
        "the event began at \(begun.rfc3339): nobody is invited to it any more")
    }
    if json {
      print(JSONValue.object(report(name, problems, counts)).line)
      return problems.hasErrors
    }
    // A list that several campaigns share is wrong once.
    Console.show(problems, except: shown)
    shown.formUnion(problems.kept)
    guard !global.quiet else { return problems.hasErrors }
    let verdict =
      problems.hasErrors
      ? Console.count(problems.errorCount, "error")
      : problems.warningCount > 0 ? Console.count(problems.warningCount, "warning") : "no problems"
    let audience = counts.map { "; \(AudienceSummary(counts: $0).line)" } ?? ""
    print("\(name): \(verdict)\(audience)")
    return problems.hasErrors
  }

  private func report(
    _ name: String, _ problems: Problems, _ counts: AudienceCounts?
  ) -> JSONObject {
    [
      ("campaign", .text(name)), ("errors", .number(problems.errorCount)),
      ("warnings", .number(problems.warningCount)),
      ("audience", counts.map { .object(AudienceSummary(counts: $0).json) } ?? .null),
      (
        "problems",
        .list(
          problems.kept.map { problem in
            .object([
              ("severity", .text(problem.severity.rawValue)), ("file", .text(problem.place.file)),
              ("line", .optional(problem.place.line)), ("column", .optional(problem.place.column)),
              ("message", .text(problem.message)), ("hint", .optional(problem.hint)),
            ])
          })
      ),
    ]
  }

  private func verify(_ outbox: Outbox) throws {
    let problems = try outbox.integrityProblems()
    if let first = problems.first {
      throw CommandFailure(state: .damaged(reason: first), path: outbox.path)
    }
    if !global.quiet { print("\(outbox.path): sound") }
  }

  private func logIn(_ transport: SMTPTransport, _ settings: Settings) throws {
    do {
      let session = try transport.open()
      session.quit()
      session.close(waiting: 2)
      if !global.quiet { print("\(relay.smtp ?? settings.smtp.url): the relay is ready") }
    } catch {
      let halt: Halt
      switch error {
      case .unreachable(let reason), .busy(let reason): halt = .unreachable(reason: reason)
      case .refused(let reason), .insecure(let reason): halt = .relayRefuses(reason: reason)
      case .loginRefused(let reason): halt = .loginRefused(reason: reason)
      }
      throw ExitCode(Delivery.exit(for: halt, stateFile: "") ?? Exit.unreachable.rawValue)
    }
  }
}
