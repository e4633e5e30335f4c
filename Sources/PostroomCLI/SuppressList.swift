import ArgumentParser
import Foundation
import Mail
import Postroom

extension Suppress {
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show who is suppressed, by which series, since when and why.")

    @OptionGroup var global: GlobalOptions
    @Flag(help: "One JSON object an entry, a line each.")
    var json = false
    @Flag(help: "CSV, safe to open in a spreadsheet.")
    var csv = false

    func validate() throws {
      if json && csv { throw ValidationError("--json or --csv, not both") }
    }

    func run() throws {
      try reporting {
        let workspace = try global.workspace()
        let zone = workspace.zone
        if csv { print(SuppressionFormat.csvHeader, terminator: "") }
        try global.existingOutbox(of: workspace)?.readSuppressions { one in
          if json {
            print(
              JSONValue.object(
                [("address", one.isForgotten ? .null : .text(one.address))] + one.json
              ).line)
          } else if csv {
            print(SuppressionFormat.csv(one) { LogFormat.cell($0) }, terminator: "")
          } else {
            print("\(one.at.local(in: zone))  \(Console.address(one.address))  \(one.words)")
          }
        }
      }
    }
  }

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the list as CSV, for `suppress import` or another program.",
      discussion: """
        Every cell is as it is kept; `suppress list --csv` has the same list made safe for a spreadsheet. \
        Who was forgotten is left out: nobody knows the address.
        """)

    @OptionGroup var global: GlobalOptions

    func run() throws {
      try reporting {
        let workspace = try global.workspace()
        print(SuppressionFormat.csvHeader, terminator: "")
        try global.existingOutbox(of: workspace)?.readSuppressions { one in
          guard !one.isForgotten else { return }
          print(SuppressionFormat.csv(one) { LogFormat.quoted($0) }, terminator: "")
        }
      }
    }
  }

  struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Add the addresses of a CSV file, all of them or none.",
      discussion: """
        One column holds the address; series, reason, source and at are taken where they are there. An \
        empty series is all series. Who is on the list already stays there with the first reason. Exit \
        code 65, and nothing is added, when a row cannot be used.
        """)

    @OptionGroup var global: GlobalOptions
    @Argument(help: "The CSV file.", completion: .file(extensions: ["csv"]))
    var file: String
    @Option(
      help: ArgumentHelp(
        "Where a row names no series; all of them, unless given.", valueName: "name"))
    var series: String?
    @Option(help: "Why, where a row does not say.")
    var reason = "imported"

    func run() throws {
      try reporting {
        let workspace = try global.workspace()
        let known = try KnownSeries(workspace, global, global.existingOutbox(of: workspace))
        if let series { try known.demand(series) }
        var problems = Problems()
        let path = URL(fileURLWithPath: file).path
        let otherwise = Suppression(
          address: "", series: series, reason: reason, source: "import", at: .now)
        guard
          let list = SuppressionList(
            path, shownAs: file, knownSeries: known.names, otherwise: otherwise,
            problems: &problems)
        else {
          Console.show(problems)
          throw ExitCode(Exit.badInput.rawValue)
        }
        let outbox = try global.outbox(of: workspace)
        var rows = 0
        let added = try outbox.suppress { add in
          try list.read(&problems) { address, entry in
            rows += 1
            try add(address, entry)
          }
          Console.show(problems)
          guard !problems.hasErrors else {
            throw CommandFailure(
              .badInput, "\(file): nothing was added", hint: "mend what is listed")
          }
        }
        if !global.quiet {
          let known = Console.number(rows - added)
          print("\(Console.number(added)) added, \(known) there before")
        }
      }
    }
  }
}
