import ArgumentParser
import Foundation
import Mail
import Postroom

struct InboxCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inbox",
    abstract: "Read what came in: answers to invitations, bounces, complaints, goodbyes.",
    discussion: """
      Reads each message of the mailbox under inbox: in the settings once. Answers to invitations are \
      kept for `postroom rsvp`; a hard bounce, a third soft one in 60 days, or a complaint suppresses \
      the address, if it is of a message that went out; a mail that the unsubscribe link wrote ends a \
      series. Bounces that would suppress more than one in twenty wait, and nothing is sent, until \
      --expect or --dismiss says what is right. What is not understood is said here and left in the \
      mailbox for a person; nothing is ever deleted. `postroom run` reads the mailbox too.
      """)

  @OptionGroup var global: GlobalOptions
  @Option(
    help: ArgumentHelp("Read this Maildir instead.", valueName: "dir"), completion: .directory)
  var maildir: String?
  @Option(help: ArgumentHelp("Read this mbox instead.", valueName: "file"), completion: .file())
  var mbox: String?
  @Flag(help: "Show what would follow, and change nothing.")
  var dryRun = false
  @Flag(help: "List what was read earlier and is for a person to look at.")
  var unmatched = false
  @Option(
    help: ArgumentHelp(
      "Go on with the bounces that wait, if they suppress exactly that many.", valueName: "number"))
  var expect: Int?
  @Flag(help: "Let the bounces that wait suppress nobody.")
  var dismiss = false
  @Flag(help: "List the bounces that wait.")
  var waiting = false
  @Flag(help: "One JSON object a message, a line each.")
  var json = false

  func validate() throws {
    if maildir != nil && mbox != nil { throw ValidationError("--maildir or --mbox, not both") }
    let readsNone = [(unmatched, "--unmatched"), (waiting, "--waiting"), (dismiss, "--dismiss")]
      .filter(\.0).map(\.1)
    if readsNone.count > 1 { throw ValidationError("one of \(readsNone.joined(separator: ", "))") }
    if let name = readsNone.first, maildir != nil || mbox != nil || dryRun || expect != nil {
      throw ValidationError("\(name) reads no mailbox")
    }
    if dryRun, expect != nil { throw ValidationError("--dry-run or --expect, not both") }
  }

  func run() throws {
    try reporting {
      let workspace = try global.workspace()
      let settings = try global.settings(of: workspace)
      if unmatched {
        return try listUnmatched(global.existingOutbox(of: workspace), in: settings.zone)
      }
      if waiting { return try listWaiting(global.existingOutbox(of: workspace)) }
      if dismiss { return try dismissBounces(in: workspace) }
      guard let source = try source(settings) else {
        throw CommandFailure(
          .configuration, "there is no inbox: in \(Settings.fileName)",
          hint: "--maildir and --mbox name a mailbox; docs/inbox.md has the settings")
      }
      SignalWatch.begin()
      let lock = try RunLock.take(in: workspace)
      let outbox = try global.outbox(of: workspace)
      var report = InboxReport(isJSON: json, isQuiet: global.quiet)
      let wiring = InboxWiring(workspace, settings, isVerbose: global.verbose)
      do {
        try report.read(source, wiring, outbox, isRehearsal: dryRun)
        if !dryRun { try outbox.forgetTrouble(of: wiring.name(of: source)) }
      } catch let failure as InboxFailure {
        throw CommandFailure(failure.exit, failure.message, hint: failure.hint)
      } catch let fault as SigningKeyFault {
        throw CommandFailure(.configuration, fault.message, hint: fault.hint)
      }
      if !json, !global.quiet { print(report.summary(isRehearsal: dryRun)) }
      // What was read in part is weighed with the rest.
      if !dryRun, SignalWatch.signal == nil {
        let weighing = try outbox.weighBounces(expecting: expect, at: .now)
        if weighing.isHeld { throw CommandFailure(held: weighing, expected: expect) }
        if weighing.count > 0, !json, !global.quiet {
          print("\(Console.count(weighing.count, "address", "addresses")) suppressed by bounces")
        }
      }
      _ = consume lock
      if let signal = SignalWatch.signal { throw ExitCode(128 + signal) }
    }
  }

  private func source(_ settings: Settings) throws -> Settings.Inbox.Source? {
    if let maildir { return .maildir(URL(fileURLWithPath: maildir).path) }
    if let mbox { return .mbox(URL(fileURLWithPath: mbox).path) }
    return settings.inbox?.source
  }

  private func listWaiting(_ outbox: Outbox?) throws {
    try outbox?.readWaitingBounces { address, bounce in
      if json {
        let object: JSONObject = [
          ("address", .text(address)), ("campaign", .text(bounce.campaign)),
          ("bounce", .text(bounce.kind.rawValue)), ("enhanced_status", .optional(bounce.status)),
          ("note", .text(bounce.reason)), ("read_at", .text(bounce.at.rfc3339)),
        ]
        print(JSONValue.object(object).line)
      } else {
        print("\(bounce.campaign): \(address) \(bounce.kind.rawValue) bounce: \(bounce.reason)")
      }
    }
  }

  private func dismissBounces(in workspace: Workspace) throws {
    let lock = try RunLock.take(in: workspace)
    let count = try global.outbox(of: workspace).dismissBounces()
    _ = consume lock
    if !global.quiet {
      print("\(Console.count(count, "bounce")) dismissed: nobody is suppressed by them")
    }
  }

  private func listUnmatched(_ outbox: Outbox?, in zone: TimeZone) throws {
    try outbox?.readUnmatched { kind, sender, subject, note, at in
      if json {
        let object: JSONObject = [
          ("kind", .text(kind.rawValue)), ("from", .text(sender)), ("subject", .text(subject)),
          ("note", .optional(note)), ("read_at", .text(at.rfc3339)),
        ]
        print(JSONValue.object(object).line)
      } else {
        print(
          "\(at.local(in: zone))  \(InboxReport.words(kind, sender: sender, subject: subject, note))"
        )
      }
    }
  }
}
