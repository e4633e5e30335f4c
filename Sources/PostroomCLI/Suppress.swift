import ArgumentParser
import Mail
import Postroom

struct Suppress: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Keep the list of addresses that are never mailed again, by one series or by any.",
    subcommands: [Add.self, Remove.self, List.self, Import.self, Export.self])

  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Never mail these addresses again, from this moment on.")

    @OptionGroup var global: GlobalOptions
    @Argument(help: "The addresses.", completion: .address)
    var addresses: [String]
    @Option(help: ArgumentHelp("By this series alone; by all, unless given.", valueName: "name"))
    var series: String?
    @Option(help: "Why, for whoever asks later.")
    var reason = "asked to leave"

    func run() throws {
      try reporting {
        let workspace = try global.workspace()
        let addresses = try addresses.map { try checkedAddress($0) }
        if let series {
          try KnownSeries(workspace, global, global.existingOutbox(of: workspace)).demand(series)
        }
        let outbox = try global.outbox(of: workspace)
        for address in addresses {
          let isNew = try outbox.suppress(
            address, from: series, reason: reason, source: "command", at: .now)
          if !global.quiet {
            let scope = series.map { " from \($0)" } ?? ""
            print(
              isNew
                ? "\(address) is suppressed\(scope)" : "\(address) was suppressed\(scope) before")
          }
        }
      }
    }
  }

  struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Allow these addresses again.",
      discussion: """
        Without --series, what holds for all series; a series that somebody left stays left.
        """)

    @OptionGroup var global: GlobalOptions
    @Argument(help: "The addresses.", completion: .address)
    var addresses: [String]
    @Option(help: ArgumentHelp("What holds for this series alone.", valueName: "name"))
    var series: String?

    func run() throws {
      try reporting {
        let workspace = try global.workspace()
        let addresses = try addresses.map { try checkedAddress($0) }
        let outbox = try global.outbox(of: workspace)
        for address in addresses {
          let wasThere = try outbox.unsuppress(address, from: series)
          if !global.quiet { print(try answer(address, wasThere, outbox)) }
        }
      }
    }

    private func answer(
      _ address: Address, _ wasThere: Bool, _ outbox: Outbox
    ) throws -> String {
      let scope = series.map { " by \($0)" } ?? ""
      let left = try outbox.suppressions(of: address).map { $0.series ?? "all series" }
      let but = left.isEmpty ? "" : ", and left alone by \(left.joined(separator: ", "))"
      return wasThere
        ? "\(address) is allowed again\(scope)\(but)"
        : "\(address) was not suppressed\(scope)\(but)"
    }
  }
}
