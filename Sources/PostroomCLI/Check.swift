import ArgumentParser
import Foundation
import Mail
import Postroom
import SMTP

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show every problem in the settings, contacts, templates and campaigns.",
    discussion: "Sends nothing and, without --connect and --links, talks to nobody.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var relay: RelayOptions
  @Argument(help: "The campaigns; all that there are, unless given.", completion: .campaign)
  var campaigns: [String] = []
  @Flag(help: "Also connect and log in to the relay, and look up the DNS records of dkim:.")
  var connect = false
  @Flag(help: "Also follow the links to the web, and see whether they lead somewhere.")
  var links = false
  @Flag(help: "Also read the state file from end to end.")
  var state = false
  @Option(
    help: ArgumentHelp(
      "text, json (an object a campaign, a line each) or sarif (SARIF 2.1.0).",
      valueName: "format"))
  var format = CheckFormat.text
  @Flag(help: "The same as --format json.")
  var json = false
  @Flag(help: "End with exit code 65 for warnings too.")
  var strict = false

  func run() throws {
    try reporting {
      let workspace = try global.workspace()
      let settings = try settings(of: workspace)
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
      var reports: [CheckReport] = []
      var round = links ? LinkRound(visit: PageVisits().make) : nil
      for name in names.isEmpty ? workspace.campaignNames : names {
        let report = try report(on: name, workspace, settings, outbox, &round)
        show(report, except: shown)
        shown.formUnion(report.problems.kept)
        reports.append(report)
      }
      var exit = WorstExit()
      if reports.contains(where: { $0.fails(strictly: strict) }) { exit.add(.badInput) }
      if form == .sarif { printSARIF(reports, exit.code, in: workspace) }
      if state, let outbox { try verify(outbox) }
      if connect {
        if !askDNS(workspace, settings) { exit.add(.configuration) }
        do { try logIn(wiring, settings) } catch { exit.add(Console.code(showing: error)) }
      }
      if exit.code != Exit.done.rawValue { throw ExitCode(exit.code) }
    }
  }

  private var form: CheckFormat { json ? .json : format }

  /// Settings that cannot be read are told in the format that was asked for, too.
  private func settings(of workspace: Workspace) throws -> Settings {
    guard form != .text else { return try global.settings(of: workspace) }
    var problems = Problems()
    let settings = workspace.settings(&problems)
    if let settings, !problems.hasErrors {
      Console.show(problems)
      return settings
    }
    let report = CheckReport(campaign: nil, problems: problems, counts: nil)
    if form == .sarif {
      printSARIF([report], Exit.configuration.rawValue, in: workspace)
    } else {
      print(JSONValue.object(report.json).line)
    }
    throw ExitCode(Exit.configuration.rawValue)
  }

  private func printSARIF(_ reports: [CheckReport], _ code: Int32, in workspace: Workspace) {
    print(SARIFLog(folder: workspace.folder, reports: reports, exit: code).json.line)
  }

  private func report(
    on name: String, _ workspace: Workspace, _ settings: Settings, _ outbox: Outbox?,
    _ round: inout LinkRound?
  ) throws -> CheckReport {
    var review = try CampaignReview(name, workspace, settings, outbox)
    round?.follow(&review)
    var problems = review.problems
    let place = Problem.Place(file: "campaigns/\(name).md")
    if review.counts?.recipients == 0 {
      problems.error(
        .noRecipients, at: place, "nobody is left to mail",
        hint: "look at where: and at the CSV file's rows")
    }
    if let plan = review.plan, let end = plan.expiresAt, end <= .now {
      problems.error(
        .pastEvent, at: place,
        plan.lateness(since: end),
        hint: "mend start: under event:, or not_after; or take the file away")
    }
    for fault in review.plan?.keyFaults ?? [] {
      // Who writes campaigns need not have the keys of who sends them.
      problems.add(fault.problem(fault.isMissing ? .warning : .error))
    }
    return CheckReport(campaign: name, problems: problems, counts: review.counts)
  }

  /// A list that several campaigns share is wrong once: what was shown before is not shown again.
  private func show(_ report: CheckReport, except shown: Set<Problem>) {
    switch form {
    case .sarif: break
    case .json: print(JSONValue.object(report.json).line)
    case .text:
      Console.show(report.problems, except: shown, withNotes: !global.quiet)
      if !global.quiet { print(report.verdict) }
    }
  }

  private func verify(_ outbox: Outbox) throws {
    let problems = try outbox.integrityProblems()
    if let first = problems.first {
      throw CommandFailure(state: .damaged(reason: first), path: outbox.path)
    }
    if form == .text && !global.quiet { print("\(outbox.path): sound") }
  }

  /// Whether it has, as far as it answers, what the signatures are verified with.
  private func askDNS(_ workspace: Workspace, _ settings: Settings) -> Bool {
    let check = RecordCheck(workspace, settings)
    Console.show(check.problems)
    if form == .text && !global.quiet { for line in check.sound { print(line) } }
    return !check.problems.hasErrors
  }

  private func logIn(_ wiring: RelayWiring, _ settings: Settings) throws {
    let transport = try wiring.transport()
    try wiring.fetchSecret(for: transport)
    do {
      _ = try transport.greeting()
      if form == .text && !global.quiet {
        print("\(relay.smtp ?? settings.smtp.url): the relay is ready")
      }
    } catch {
      throw ExitCode(Delivery.exit(for: error.halt, stateFile: "") ?? Exit.unreachable.rawValue)
    }
  }
}
