import ArgumentParser
import Foundation
import Mail
import Postroom

struct Preview: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the messages that `send` would submit, byte for byte.",
    discussion: """
      Shows the first recipient's unless others are chosen. With --open or --out it makes a page to \
      look through them: desktop, phone, dark, without images, plain text, headers and bytes. \
      Once the campaign is queued, it shows what was frozen then. Sends nothing.
      """)

  @OptionGroup var global: GlobalOptions
  @Argument(help: "The campaign's name, or its file.", completion: .campaign)
  var campaign: String
  @Option(
    help: ArgumentHelp("The recipient with this address.", valueName: "address"),
    completion: .address)
  var to: String?
  @Option(
    help: ArgumentHelp(
      "The recipient in this row of the CSV file, as a spreadsheet numbers it: the header is row 1.",
      valueName: "n"))
  var row: Int?
  @Option(help: ArgumentHelp("This many recipients, spread over the list.", valueName: "n"))
  var sample: Int?
  @Flag(help: "All recipients.")
  var all = false
  @Option(
    help: ArgumentHelp("Write a page to look through them, and a file for each.", valueName: "dir"))
  var out: String?
  @Option(help: "text, html, eml (the bytes themselves) or json.")
  var format = PreviewFormat.text
  @Flag(help: "Open the page in a browser.")
  var open = false

  func validate() throws {
    let choices = [to != nil, row != nil, sample != nil, all].filter { $0 }.count
    if choices > 1 { throw ValidationError("--to, --row, --sample or --all: only one of them") }
    if let sample, sample < 1 { throw ValidationError("--sample must be above 0") }
    if let row, row < 2 { throw ValidationError("--row: the first contact is in row 2") }
  }

  func run() throws {
    try reporting {
      let workspace = try global.workspace()
      let name = workspace.campaignName(campaign)
      let settings = try global.settings(of: workspace)
      let outbox = try global.existingOutbox(of: workspace)
      let source = try PreviewSource(
        campaign, in: workspace, settings: settings, outbox: outbox)
      if !global.quiet {
        Console.note("\(name): \(source.summary)\(source.approval.map { "; \($0)" } ?? "")")
      }
      for fault in source.keyFaults {
        Console.warning(
          "\(fault.consequence): \(fault.message)",
          hint: "who sends them must have the key: nothing is submitted without")
      }
      try show(
        source, of: name, in: workspace,
        publishing: workspace.publishing(of: name, settings: settings))
      if source.hasErrors { throw ExitCode(Exit.badInput.rawValue) }
    }
  }

  private func show(
    _ source: PreviewSource, of name: String, in workspace: Workspace, publishing: Publishing?
  ) throws {
    let folder = try open && out == nil ? temporaryFolder() : out
    if let out { try demandApart(out, workspace, publishing) }
    let gallery = try folder.map {
      try PreviewGallery(folder: $0, format: format, writesFiles: out != nil)
    }
    var selection = PreviewSelection(source.composer)
    if gallery == nil && format == .eml && (all || (sample ?? 1) > 1) {
      throw CommandFailure(.usage, "more than one message needs --out DIR")
    }
    var choice = try PreviewChoice(self, recipients: source.recipients)
    var shown = 0
    try source.read { member in
      guard choice.takes(member) else { return }
      shown += 1
      if let gallery {
        selection.add(member)
        try gallery.add(PreviewedMessage(source.composer, member))
      } else {
        try format.write(try PreviewedMessage(source.composer, member), isFirst: shown == 1)
      }
    }
    guard shown > 0 else { throw CommandFailure(.badInput, choice.nobody) }
    let page = PreviewPage(
      campaign: name, selection: selection, source: source, workspace: workspace)
    if let page = try gallery?.finish(page) {
      print(page)
      if open { try Browser.open(page) }
    }
  }

  /// What is previewed is members' own: it is not put where a web server shows it, nor among the files
  /// that it is made of.
  private func demandApart(
    _ folder: String, _ workspace: Workspace, _ publishing: Publishing?
  ) throws {
    func parts(_ path: String) -> [String] {
      URL(fileURLWithPath: path).resolvingSymlinksInPath().standardizedFileURL.pathComponents
    }
    let wanted = parts(folder)
    let own = ["campaigns", "templates", "recipients", "var", "dkim", publishing?.folder]
      .compactMap { $0 }
    let isWithin = own.contains { wanted.starts(with: parts(workspace.absolute($0))) }
    guard !isWithin, wanted != parts(workspace.folder) else {
      throw CommandFailure(
        .usage, "--out \(folder): members' letters are not written there",
        hint: "name a folder of its own, such as preview")
    }
  }

  private func temporaryFolder() throws -> String {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("postroom-preview-\(UUID().uuidString)")
    return folder.path
  }
}
