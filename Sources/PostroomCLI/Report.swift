import ArgumentParser
import Foundation
import Postroom

struct Report: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what became of a campaign, as a page with plots.",
    discussion: """
      One HTML file that loads nothing: what was accepted over time and by domain, what the relay \
      replied, what came back, who answered, and what is left to do. In numbers: nobody stands in it \
      unless --addresses is given. Nobody counts who opened it, and the page says why.
      """)

  @OptionGroup var global: GlobalOptions
  @Argument(help: "The campaign's name, or its file.", completion: .campaign)
  var campaign: String
  @Option(
    help: ArgumentHelp(
      "Where the page goes, - for standard output; CAMPAIGN-report.html, unless given.",
      valueName: "file"), completion: .file(extensions: ["html"]))
  var out: String?
  @Flag(help: "The figures as one JSON object, on standard output.")
  var json = false
  @Flag(help: "Open the page in a browser.")
  var open = false
  @Flag(help: "Name those whose message failed, expired or is in doubt.")
  var addresses = false

  func validate() throws {
    if json && (out != nil || open) { throw ValidationError("--json writes no page") }
    if open && out == "-" { throw ValidationError("--open or --out -, not both") }
  }

  func run() throws {
    try reporting {
      let workspace = try global.workspace()
      let settings = try global.settings(of: workspace)
      let outbox = try global.existingOutbox(of: workspace)
      let queued = try outbox.queuedCampaigns(campaign, in: workspace)[0]
      guard let outbox else { return }
      let report = try CampaignReport(
        queued, in: workspace, settings, outbox, withAddresses: addresses, at: .now)
      if json { return print(ReportFormat.json(report)) }
      let page = ReportPage(report).html
      if out == "-" { return print(page, terminator: "") }
      let path = out ?? "\(queued.name)-report.html"
      // It may have addresses in it, and the numbers are nobody else's either.
      let isWritten = FileManager.default.createFile(
        atPath: path, contents: Data(page.utf8), attributes: [.posixPermissions: 0o600])
      guard isWritten else {
        throw CommandFailure(
          .cannotWrite, "\(path) cannot be written", hint: "choose another --out")
      }
      print(path)
      if open { try Browser.open(path) }
    }
  }
}
