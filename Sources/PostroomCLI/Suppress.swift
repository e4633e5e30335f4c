import ArgumentParser
import Mail
import Postroom

struct Suppress: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Keep the list of addresses that are never mailed again.",
    subcommands: [Add.self, Remove.self, List.self])

  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Never mail these addresses again, from this moment on.")

    @OptionGroup var global: GlobalOptions
    @Argument(help: "The addresses.")
    var addresses: [String]
    @Option(help: "Why, for whoever asks later.")
    var reason = "asked to leave"

    func run() throws {
      try reporting {
        let workspace = try global.workspace()
        let addresses = try addresses.map { try checkedAddress($0) }
        let outbox = try global.outbox(of: workspace)
        for address in addresses {
          let isNew = try outbox.suppress(
            address, reason: reason, source: "command", at: .now)
          if !global.quiet {
            print(isNew ? "\(address) is suppressed" : "\(address) was suppressed before")
          }
        }
      }
    }
  }

  struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Allow these addresses again.")

    @OptionGroup var global: GlobalOptions
    @Argument(help: "The addresses.")
    var addresses: [String]

    func run() throws {
      try reporting {
        let workspace = try global.workspace()
        let addresses = try addresses.map { try checkedAddress($0) }
        let outbox = try global.outbox(of: workspace)
        for address in addresses {
          let wasThere = try outbox.unsuppress(address)
          if !global.quiet {
            print(wasThere ? "\(address) is allowed again" : "\(address) was not suppressed")
          }
        }
      }
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show who is suppressed, since when and why.")

    @OptionGroup var global: GlobalOptions
    @Flag(help: "One JSON object an address, a line each.")
    var json = false

    func run() throws {
      try reporting {
        let workspace = try global.workspace()
        try global.existingOutbox(of: workspace)?.readSuppressions { one in
          if json {
            print(
              JSONValue.object([
                ("address", .text(one.address)), ("reason", .text(one.reason)),
                ("source", .text(one.source)), ("at", .text(one.at.rfc3339)),
              ]).line)
          } else {
            print("\(one.at.rfc3339)  \(one.address)  \(one.reason) (\(one.source))")
          }
        }
      }
    }
  }
}
