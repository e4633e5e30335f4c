import ArgumentParser
import Foundation
import Postroom

struct New: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a campaign file for you to finish.",
    discussion: """
      The series, the template and the audience are those that are clear from postroom.yaml and from \
      the campaigns before; where they are not, you are asked to name them. Nothing that is there \
      already is overwritten.
      """,
    subcommands: [Newsletter.self, Invitation.self])

  struct Choices: ParsableArguments {
    @Option(help: ArgumentHelp("The series it belongs to.", valueName: "name"))
    var series: String?
    @Option(help: ArgumentHelp("The folder in templates/ that it is made with.", valueName: "name"))
    var template: String?
    @Option(help: ArgumentHelp("Who gets it.", valueName: "name"))
    var audience: String?
    @Option(
      help: ArgumentHelp(
        "Take over the settings, headings and lists of this campaign.", valueName: "campaign"))
    var from: String?
  }

  struct Newsletter: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write the newsletter of a month.",
      discussion: "As in: postroom new newsletter 2022-02")

    @OptionGroup var global: GlobalOptions
    @OptionGroup var choices: Choices
    @Argument(help: ArgumentHelp("The month, as 2022-02.", valueName: "month"))
    var month: String

    func run() throws {
      try reporting { try write(.newsletter(month: month), choices, global) }
    }
  }

  struct Invitation: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write an invitation to an event.",
      discussion: """
        As in: postroom new invitation "Topical Tuesday: Net Zero" --on "2028-01-11 16:15"
        """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var choices: Choices
    @Argument(help: "The title of the event.")
    var title: String
    @Option(
      help: ArgumentHelp("When it begins, as in \"2028-01-11 16:15\".", valueName: "time"))
    var on: String

    func run() throws {
      try reporting { try write(.invitation(title: title, start: on), choices, global) }
    }
  }
}

private func write(
  _ kind: CampaignDraft.Kind, _ choices: New.Choices, _ global: GlobalOptions
) throws {
  let workspace = try global.workspace()
  let settings = try global.settings(of: workspace)
  let wishes = CampaignDraft.Wishes(
    series: choices.series, template: choices.template, audience: choices.audience,
    from: choices.from.map(workspace.campaignName))
  let draft: CampaignDraft
  do throws(DraftFault) {
    draft = try CampaignDraft(kind, wishes, in: workspace, settings: settings, at: .now)
  } catch {
    throw CommandFailure(draft: error)
  }
  try DraftFile.write(draft.text, to: draft.path, in: workspace)
  if draft.isLate && !global.quiet {
    let what = draft.isInvitation ? "that event is" : "that month is"
    Console.warning("\(what) past", hint: "if it is the wrong one, delete \(draft.path)")
  }
  print(draft.path)
  if !global.quiet { Console.note("Write it, and then: postroom check \(draft.name)") }
}
