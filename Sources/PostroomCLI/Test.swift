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
  @Option(
    help: ArgumentHelp("The member whose copy it is.", valueName: "address"),
    completion: .address)
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
      let reply = try SingleMessage.submit(try copy.submission(to: target), over: transport)
      if !global.quiet { print("\(target): accepted: \(reply)") }
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
}

extension PreviewSource {
  /// The first member who fits.
  fileprivate func first(where fits: (AudienceMember) -> Bool) throws -> AudienceMember? {
    var found: AudienceMember?
    try read { member in if found == nil, fits(member) { found = member } }
    return found
  }
}
