import ArgumentParser
import Mail
import Postroom

struct Forget: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Erase what is held of an address, and never mail it again.",
    discussion: """
      For a request for erasure (UK GDPR, article 17). What waits for them is cancelled; messages, \
      answers and what was read of theirs become numbers without a person. A keyed hash of the address \
      stays in the suppression list, so that a CSV file which still has it, or has it again, brings \
      nobody back.

      The CSV files are yours and are not changed: each line that still holds the address is named, and \
      the exit code is 1 as long as there is one. 75 when a run is at it, or a message for them is in \
      doubt: the address is suppressed at once, and the same command erases it later. On a terminal \
      you are asked first. It cannot be taken back.
      """)

  @OptionGroup var global: GlobalOptions
  @Argument(help: "The address.", completion: .address)
  var address: String
  @Flag(help: "Do not ask.")
  var yes = false

  func run() throws {
    try reporting {
      let workspace = try global.workspace()
      let settings = try global.settings(of: workspace)
      let address = try checkedAddress(address)
      try Confirmation(isNeeded: !yes, verb: "forget").ask(
        "Type the address to forget \(address) for good, anything else to stop: "
      ) { (try? Address($0))?.key == address.key }
      let outbox = try global.outbox(of: workspace)
      let lock = try take(workspace, outbox, address)
      try Doubt.settleInterrupted(in: outbox, settings)
      switch try outbox.forget(address, at: .now) {
      case .inDoubt(let campaigns): throw doubtful(address, campaigns)
      case .done(let erasure):
        try outbox.finishForgetting()
        _ = consume lock
        if !global.quiet { show(erasure, of: address) }
      }
      try nameLines(of: address, workspace, settings)
    }
  }

  /// Exit code 75 when a run is at it: it may be mailing them, and would write down what comes of it.
  private func take(
    _ workspace: Workspace, _ outbox: Outbox, _ address: Address
  ) throws -> WorkspaceLock {
    do { return try RunLock.take(in: workspace) } catch let failure as CommandFailure
      where failure.exit == .workLeft
    {
      try outbox.suppressUntilForgotten(address, at: .now)
      throw CommandFailure(
        .workLeft, "\(failure.message): nothing was erased",
        hint: "\(address) is suppressed from now on; when the run has ended, the same command again"
      )
    }
  }

  private func doubtful(_ address: Address, _ campaigns: [String]) -> CommandFailure {
    let name = campaigns.first ?? "CAMPAIGN"
    return CommandFailure(
      .workLeft,
      "a message to \(address) is in doubt (\(campaigns.joined(separator: ", "))): nothing was erased",
      hint: "it is suppressed from now on; without the address nobody could settle it, so first: "
        + "postroom resolve \(name) --to \(address) --maillog FILE, or --accepted")
  }

  private func show(_ erasure: Erasure, of address: Address) {
    let parts = [
      (erasure.messages, "message"), (erasure.answers, "answer"),
      (erasure.incoming, "received message"), (erasure.mentions, "mention"),
    ].filter { $0.0 > 0 }.map { Console.count($0.0, $0.1) }
    let again = erasure.wasForgottenBefore ? "was forgotten before" : "is forgotten"
    let erased = parts.isEmpty ? "nothing was held" : "\(parts.joined(separator: ", ")) erased"
    let cancelled =
      erasure.cancelled > 0 ? "; \(Console.number(erasure.cancelled)) that waited cancelled" : ""
    print("\(address) \(again): \(erased)\(cancelled)")
    for campaign in erasure.campaignsOfOthers {
      print("  it is among the fields of others in \(campaign), which are theirs and stay")
    }
    if erasure.freedPlaces > 0 {
      print("  \(Console.count(erasure.freedPlaces, "place")) at an event to come is free again")
    }
    print("  a keyed hash stays in the suppression list, so that it is never mailed again")
  }

  private func nameLines(
    of address: Address, _ workspace: Workspace, _ settings: Settings
  ) throws {
    let lines = Person.lines(with: address, in: ContactFiles(of: workspace, settings), workspace)
    for line in lines { print("\(line.file):\(line.line): still holds \(address)") }
    guard !lines.isEmpty else { return }
    Console.warning(
      "\(Console.count(lines.count, "line")) of your files still \(lines.count == 1 ? "holds" : "hold") "
        + "\(address)",
      hint:
        "take \(lines.count == 1 ? "it" : "them") out, and out of where the files come from; nobody "
        + "is mailed because of \(lines.count == 1 ? "it" : "them")")
    throw ExitCode(Exit.troubled.rawValue)
  }
}
