import ArgumentParser
import Foundation
import Postroom

struct Schedule: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what cron is going to send, and the line that lets it.",
    discussion: """
      The year to come, in local time: campaigns with a send_at, and whether cron could send them as \
      they are now; what is queued and still to go; changes of the clocks. Sends nothing. Exit code 65 \
      when one has problems, 1 when one was missed, or can never go.
      """)

  @OptionGroup var global: GlobalOptions
  @Flag(help: "Print a line for crontab, and nothing else.")
  var crontab = false
  @Flag(
    help: """
      Print a service and a timer for systemd, or with the Debian package what starts its timer, and \
      nothing else.
      """)
  var systemd = false
  @Flag(help: "Print a JSON object for each, a line each.")
  var json = false

  func validate() throws {
    if [crontab, systemd, json].filter(\.self).count > 1 {
      throw ValidationError("--crontab, --systemd and --json do not go together")
    }
  }

  func run() throws {
    try reporting {
      let workspace = try global.workspace()
      let settings = try global.settings(of: workspace)
      let unit = CronUnit(workspace: workspace)
      if crontab { return print(unit.crontab) }
      if systemd { return print(unit.systemd) }
      var problems = Problems()
      let entries = try ScheduleEntry.all(
        in: workspace, settings, global.existingOutbox(of: workspace), from: .now,
        to: .now + .seconds(366 * 86_400), problems: &problems)
      Console.show(problems)
      for entry in entries {
        print(
          json
            ? JSONValue.object(entry.json(in: settings.zone)).line
            : entry.line(in: settings.zone))
      }
      if !json && !global.quiet {
        if !entries.contains(where: { $0.campaign != nil }) {
          Console.note("postroom: no campaign has a send_at that is to come")
        }
        Console.note("postroom: cron sends them with this line (crontab -e), which")
        Console.note(
          "`postroom schedule --crontab` prints, and --systemd a timer that does the same:")
        Console.note(unit.crontab)
      }
      var exit = WorstExit()
      if problems.hasErrors { exit.add(.badInput) }
      for entry in entries { exit.add(entry.state.exit) }
      if exit.code != Exit.done.rawValue { throw ExitCode(exit.code) }
    }
  }
}
