import ArgumentParser
import Postroom

struct Rsvp: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show who comes to an event.",
    discussion: """
      What members answered to an invitation, as `postroom inbox` and `postroom run` read it. With a \
      capacity: under event: in the campaign's file, those who accepted have places in the order in \
      which they did, and whoever comes after the last place waits until somebody declines.
      """)

  @OptionGroup var global: GlobalOptions
  @Argument(
    help: "The campaign that invited, or one that changed its event.", completion: .campaign)
  var campaign: String
  @Option(
    help: ArgumentHelp(
      "Only those accepted, waiting, tentative, declined, or none: who has not answered.",
      valueName: "answer"),
    completion: .list(["accepted", "waiting", "tentative", "declined", "none"]))
  var answer: String?
  @Flag(help: "One JSON object a member, a line each.")
  var json = false
  @Flag(help: "CSV for the door, with what was merged for each; safe to open in a spreadsheet.")
  var csv = false

  private static let answers = ["accepted", "waiting", "tentative", "declined", "none"]

  func validate() throws {
    if json && csv { throw ValidationError("--json or --csv, not both") }
    if let answer, !Self.answers.contains(answer) {
      throw ValidationError("--answer: one of \(Self.answers.joined(separator: ", "))")
    }
  }

  func run() throws {
    try reporting {
      let workspace = try global.workspace()
      let settings = try global.settings(of: workspace)
      let outbox = try global.existingOutbox(of: workspace)
      let campaign = try outbox.queuedCampaigns(campaign, in: workspace)[0]
      guard let outbox,
        let attendance = try outbox.attendance(of: campaign, in: workspace, settings)
      else {
        throw CommandFailure(
          .noInput, "\(campaign.name) invites to nothing", hint: "it has no event: in its file")
      }
      let format = RsvpFormat(attendance, in: settings.zone)
      if csv { print(format.csvHeader, terminator: "") }
      if !json && !csv {
        var counts = AttendanceCounts()
        try outbox.readAnswers(attendance) { counts.add($0) }
        counts.unanswered = max(0, try outbox.invitedCount(attendance) - counts.answered)
        format.head(counts).forEach { print($0) }
      }
      let show = { (invitee: Invitee) in
        guard answer == nil || answer == invitee.word ?? "none" else { return }
        if json {
          print(format.json(invitee))
        } else if csv {
          print(format.csv(invitee), terminator: "")
        } else {
          print(format.text(invitee))
        }
      }
      if answer != "none" { try outbox.readAnswers(attendance, show) }
      // A program wants everybody, a person those who answered.
      if answer == "none" || answer == nil && (json || csv) {
        try outbox.readUnanswered(attendance, show)
      }
    }
  }
}
