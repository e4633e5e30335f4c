import ArgumentParser
import Foundation
import Mail
import Postroom

struct InboxCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inbox",
    abstract: "Read what came in: answers to invitations.",
    discussion: """
      Reads each message of the mailbox under inbox: in the settings once, and keeps what members \
      answered, which `postroom rsvp` shows. An answer counts when it is of somebody who was invited, \
      in a message from that address. What is not understood is said here and left in the mailbox for \
      a person; nothing is ever deleted. `postroom run` reads the mailbox too.
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
  @Flag(help: "One JSON object a message, a line each.")
  var json = false

  func validate() throws {
    if maildir != nil && mbox != nil { throw ValidationError("--maildir or --mbox, not both") }
    if unmatched, maildir != nil || mbox != nil || dryRun {
      throw ValidationError("--unmatched reads no mailbox")
    }
  }

  func run() throws {
    try reporting {
      let workspace = try global.workspace()
      let settings = try global.settings(of: workspace)
      if unmatched { return try listUnmatched(global.existingOutbox(of: workspace)) }
      guard let source = try source(settings) else {
        throw CommandFailure(
          .configuration, "there is no inbox: in \(Settings.fileName)",
          hint: "--maildir and --mbox name a mailbox; docs/inbox.md has the settings")
      }
      SignalWatch.begin()
      let lock = try RunLock.take(in: workspace)
      let outbox = try global.outbox(of: workspace)
      var report = InboxReport(isJSON: json, isQuiet: global.quiet)
      do {
        try report.read(
          source, InboxWiring(workspace, isVerbose: global.verbose), outbox, isRehearsal: dryRun)
      } catch let failure as InboxFailure {
        throw CommandFailure(failure.exit, failure.message, hint: failure.hint)
      }
      _ = consume lock
      if !json, !global.quiet { print(report.summary(isRehearsal: dryRun)) }
      if let signal = SignalWatch.signal { throw ExitCode(128 + signal) }
    }
  }

  private func source(_ settings: Settings) throws -> Settings.Inbox.Source? {
    if let maildir { return .maildir(URL(fileURLWithPath: maildir).path) }
    if let mbox { return .mbox(URL(fileURLWithPath: mbox).path) }
    return settings.inbox?.source
  }

  private func listUnmatched(_ outbox: Outbox?) throws {
    try outbox?.readUnmatched { kind, sender, subject, note, at in
      if json {
        let object: JSONObject = [
          ("kind", .text(kind.rawValue)), ("from", .text(sender)), ("subject", .text(subject)),
          ("note", .optional(note)), ("read_at", .text(at.rfc3339)),
        ]
        print(JSONValue.object(object).line)
      } else {
        print("\(at.rfc3339)  \(InboxReport.words(kind, sender: sender, subject: subject, note))")
      }
    }
  }
}
