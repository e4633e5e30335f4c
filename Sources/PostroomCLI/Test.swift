import ArgumentParser
import Mail
import Postroom
import SMTP

struct Test: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Submit one marked copy to any address, to look at in a real mail program.",
    discussion: """
      The copy is what a member would get: the first one, unless --as names another. Its subject \
      begins with [TEST], its link unsubscribes nobody, and the campaign's log knows nothing of it.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var relay: RelayOptions
  @Argument(help: "The campaign's name, or its file.", completion: .campaign)
  var campaign: String
  @Option(help: ArgumentHelp("Where the copy goes.", valueName: "address"))
  var to: String
  @Option(help: ArgumentHelp("The member whose copy it is.", valueName: "address"))
  var `as`: String?

  func run() throws {
    try reporting {
      let workspace = try global.workspace()
      let settings = try global.settings(of: workspace)
      let target = try checkedAddress(to, of: "--to")
      let member = try `as`.map { try checkedAddress($0, of: "--as") }
      let outbox = try global.existingOutbox(of: workspace)
      if try outbox?.suppressionCheck(of: nil)(target) == true {
        throw CommandFailure(
          .badInput, "\(target) is suppressed: nothing is mailed to it, a test neither",
          hint: "postroom suppress remove \(target), if its owner agrees")
      }
      let source = try PreviewSource(
        campaign, in: workspace, settings: settings, outbox: outbox)
      try source.demandSignatures()
      let copy = try copy(of: source, for: member)
      let wiring = RelayWiring(workspace, settings, relay, isVerbose: global.verbose)
      let transport = try wiring.transport()
      try wiring.fetchSecret(for: transport)
      try submit(try copy.submission(to: target), over: transport)
    }
  }

  private func copy(of source: PreviewSource, for member: Address?) throws -> TestCopy {
    guard let found = try source.first(where: { member == nil || $0.address.key == member?.key })
    else {
      throw CommandFailure(
        .badInput, "\(member?.text ?? "nobody") is not among the recipients",
        hint: "--as names the member whose copy it is")
    }
    guard let copy = TestCopy(of: source.composer, for: found.values, at: .now) else {
      throw CommandFailure(
        .badInput, "the link to unsubscribe was not found in both parts, and is not sent to others",
        hint: "put {{unsubscribe_url}} into body.html.mustache and body.txt.mustache")
    }
    return copy
  }

  private func submit(_ submission: Submission, over transport: SMTPTransport) throws {
    let address = submission.envelope.forwardPath
    do {
      let session = try transport.open()
      if let refusal = session.refusal(of: submission) { throw refused(address, refusal) }
      try session.announce(submission)
      if case .refused(_, let reply) = try session.awaitGoAhead() { throw refused(address, reply) }
      try session.sendContent()
      let reply = try session.finish(announcing: nil)
      session.quit()
      session.close(waiting: 2)
      guard reply.isPositive else { throw refused(address, reply) }
      if !global.quiet { print("\(address): accepted: \(reply)") }
    } catch let failure as OpeningFailure {
      throw ExitCode(Delivery.exit(for: failure.halt, stateFile: "") ?? Exit.unreachable.rawValue)
    } catch FinishFailure.inDoubt(let loss) {
      throw CommandFailure(
        .troubled, "\(address): the relay may or may not have it: \(loss.reason)",
        hint: "look into the mailbox before you send another")
    } catch FinishFailure.dotNotSent(let loss) {
      throw lost(loss)
    } catch let loss as SessionLoss {
      throw lost(loss)
    }
  }

  private func refused(_ address: Address, _ reply: Reply) -> CommandFailure {
    CommandFailure(.troubled, "\(address): the relay refused it: \(reply)")
  }

  private func lost(_ loss: SessionLoss) -> CommandFailure {
    CommandFailure(
      .unreachable, "the connection was lost: \(loss.reason)",
      hint: "nothing was submitted: run the same command again")
  }
}

extension PreviewSource {
  /// The first member who fits.
  fileprivate func first(where fits: (AudienceMember) -> Bool) throws -> AudienceMember? {
    var found: AudienceMember?
    try read { member in if found == nil, fits(member) { found = member } }
    return found
  }
}
