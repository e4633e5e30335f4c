import ArgumentParser
import Foundation
import Mail
import Postroom

struct Dkim: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dkim",
    abstract: "Make the keys that sign messages, and show their DNS records.",
    subcommands: [Keygen.self, Record.self])

  struct Keygen: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write a new private key, and print the DNS record to publish.",
      discussion: """
        The key's file is readable by its owner alone, and never overwritten. Publish the record first, \
        and then add the lines for postroom.yaml that are shown: a signature without its record fails.
        """)

    @OptionGroup var global: GlobalOptions
    @Option(help: ArgumentHelp("The key's name in the DNS.", valueName: "name"))
    var selector = "s1"
    @Option(
      help: ArgumentHelp(
        "rsa (2048 bits, understood everywhere) or ed25519 (short, beside an RSA key).",
        valueName: "kind"))
    var algorithm = KeyKind.rsa
    @Option(help: ArgumentHelp("The domain, instead of From's.", valueName: "domain"))
    var domain: String?
    @Option(help: ArgumentHelp("The key's file, instead of dkim/SELECTOR.pem.", valueName: "file"))
    var out: String?

    func validate() throws {
      guard Settings.Signature.isSelector(selector) else {
        throw ValidationError("--selector: \(selector) is no name of letters, digits and hyphens")
      }
    }

    func run() throws {
      try reporting {
        let workspace = try global.workspace()
        let domain = try signingDomain(workspace)
        let key: DKIMKey
        do throws(DKIMKeyError) { key = try DKIMKey(new: algorithm.algorithm) } catch {
          throw CommandFailure(.internalError, "no key could be made")
        }
        let file = out ?? "dkim/\(selector).pem"
        do throws(SigningKeyFault) {
          try SigningKeys.create(key, in: file, of: workspace)
        } catch { throw CommandFailure(error, making: file, in: workspace) }
        let record = DKIMRecord(domain: domain, selector: selector, key: key)
        print(record.zoneLines.joined(separator: "\n"))
        guard !global.quiet else { return }
        let named = self.domain == nil ? "" : "domain: \(domain), "
        Console.note(
          """
          postroom: \(workspace.absolute(file)) is the private key: keep it out of version control
          postroom: publish the record above; once `dig +short TXT \(record.name)` shows it, add to \
          \(Settings.fileName):
          dkim:
            - {\(named)selector: \(selector), key: {file: \(file)}}
          """)
      }
    }

    private func signingDomain(_ workspace: Workspace) throws -> String {
      if let domain {
        return try checkedAddress("x@\(domain)", of: "--domain").domain
      }
      let settings = try global.settings(of: workspace)
      guard let from = settings.sender.from else {
        throw CommandFailure(.usage, "there is no From to take the domain of", hint: "say --domain")
      }
      return from.address.domain
    }
  }

  struct Record: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the DNS records of the keys in postroom.yaml.",
      discussion: "As a zone file has them: a text of more than 255 octets in several strings.")

    @OptionGroup var global: GlobalOptions

    func run() throws {
      try reporting {
        let workspace = try global.workspace()
        let settings = try global.settings(of: workspace)
        guard let from = settings.sender.from, !settings.signatures.isEmpty else {
          throw CommandFailure(
            .configuration, "there is no dkim: in \(Settings.fileName)",
            hint: "`postroom dkim keygen` makes a key, and shows what to write there")
        }
        for signature in settings.signatures {
          let key: DKIMKey
          do throws(SigningKeyFault) {
            key = try SigningKeys.key(of: signature, in: workspace)
          } catch {
            throw ExitCode(refusing: [error])
          }
          let record = DKIMRecord(
            domain: signature.domain ?? from.address.domain, selector: signature.selector, key: key)
          print(record.zoneLines.joined(separator: "\n"))
        }
      }
    }
  }
}

/// The kinds of keys, as people call them.
enum KeyKind: String, ExpressibleByArgument, CaseIterable {
  case rsa
  case ed25519

  var algorithm: DKIMAlgorithm { self == .rsa ? .rsa : .ed25519 }
}
