import ArgumentParser
import Foundation
import Postroom

struct Links: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make the keys of the links by which people leave.",
    subcommands: [Keygen.self])

  struct Keygen: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write a new key for the links in messages.",
      discussion: """
        The file is readable by its owner alone, and never overwritten. With --rotate a new key is added \
        to those that are there: it makes the links from now on, and links of the others stay good.
        """)

    @OptionGroup var global: GlobalOptions
    @Flag(help: "Add a new key to the file that is there.")
    var rotate = false
    @Option(
      help: ArgumentHelp(
        "The file, instead of the one in postroom.yaml or var/links.keys.", valueName: "file"))
    var out: String?

    func run() throws {
      try reporting {
        let workspace = try global.workspace()
        let settings = try global.settings(of: workspace)
        let file = out ?? settings.links?.file ?? Settings.Links.defaultFile
        let today = String(Instant.now.rfc3339.prefix(10))
        do throws(SigningKeyFault) {
          if rotate {
            let number = try LinkKeys.rotate(file, of: workspace, on: today)
            if !global.quiet { print("key \(number) makes the links from now on") }
            return
          }
          try LinkKeys.create(file, of: workspace, on: today)
        } catch { throw CommandFailure(error, making: file, in: workspace) }
        guard !global.quiet else { return }
        print(
          "\(workspace.absolute(file)) is the key: back it up, and keep it out of version control")
        guard settings.links == nil else { return }
        let named = file == Settings.Links.defaultFile ? "" : ", key: {file: \(file)}"
        Console.note(
          """
          postroom: once `postroom serve` answers at that address, add to \(Settings.fileName):
          links: {url: https://mail.example.org/leave\(named)}
          or, where there is no server, and `postroom inbox` reads who leaves by mail:
          links: {by: mail\(named)}
          """)
      }
    }
  }
}
