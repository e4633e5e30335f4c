import ArgumentParser
import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import Postroom

/// `postroom-serve`, which `postroom serve` starts: a program of its own, so that whoever only sends mail
/// has no web server in it.
@main
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "postroom serve",
    abstract: "Answer the links by which people leave.",
    discussion: """
      Needs links: in postroom.yaml, and the key that `postroom links keygen` makes. It speaks HTTP, to a \
      web server in front of it that speaks HTTPS to the world: docs/leaving.md has examples. What people \
      choose is in var/postroom.sqlite at once, and holds for what is being sent in the same moment. It \
      stops on SIGTERM or SIGINT, when all that was asked is answered.
      """)

  @Option(
    name: .customShort("C"),
    help: ArgumentHelp("The workspace, instead of this folder or one above it.", valueName: "dir"))
  var directory: String?

  @Option(help: ArgumentHelp("Where to listen.", valueName: "address:port"))
  var listen = "127.0.0.1:8025"

  @Option(
    help: ArgumentHelp(
      "What links begin with here, where a proxy takes away some of the path in links.url.",
      valueName: "path"))
  var basePath: String?

  @Option(
    help: ArgumentHelp(
      "The address of a proxy whose X-Forwarded-For is believed; may be repeated.",
      valueName: "address"))
  var proxy: [String] = []

  @Option(
    help: ArgumentHelp(
      "A request that is not there whole after so long is not waited for.", valueName: "seconds"))
  var timeout = 15

  func validate() throws {
    guard (1...600).contains(timeout) else { throw ValidationError("--timeout: from 1 to 600") }
  }

  func run() async throws {
    let address = try listenAddress()
    let proxies = try Set(
      proxy.map { text in
        guard let address = ClientAddress(text) else {
          throw refusal(64, "--proxy: \(text) is no address")
        }
        return address
      })
    let (workspace, settings, links) = try place()
    let makeDesk: @Sendable () throws -> PreferenceDesk = {
      do {
        return try PreferenceDesk(
          workspace, settings, links, Outbox.open(at: workspace.stateFile), basePath: basePath,
          at: .now)
      } catch let fault as SigningKeyFault {
        throw refusal(78, fault.message, hint: fault.hint)
      } catch let error as StateError {
        throw refusal(73, "\(Workspace.stateFileName): \(error.message)", hint: error.hint)
      }
    }
    let frontage = Frontage(
      looking: try Clerk("looking", desk: makeDesk), acting: try Clerk("acting", desk: makeDesk),
      porter: Porter(), refusals: RefusalPages(settings, links), proxies: proxies)
    // Paths are links, and links are not for a journal.
    let logger = Logger(label: "postroom") { _ in SwiftLogNoOpLogHandler() }
    let server = HTTPServerBuilder.http1(
      configuration: .init(
        additionalChannelHandlers: [RequestDeadline(.seconds(Int64(timeout)))],
        httpDecoderConfiguration: .init(
          maxHeaderFieldSize: 8 * 1024, maxHeaderListSize: 16 * 1024, maxHeaderFieldCount: 64)))
    let base = PreferenceDesk.basePath(of: links, unless: basePath)
    let app = Application(
      responder: frontage, server: server,
      configuration: .init(
        address: .hostname(address.host, port: address.port),
        availableConnectionsDelegate: MaximumAvailableConnections(1000, logger: logger)),
      onServerRunning: { channel in
        let port = channel.localAddress?.port ?? address.port
        Console.note("postroom: answers at http://\(address.host):\(port)\(base)/")
      }, logger: logger)
    do { try await app.runService() } catch {
      throw refusal(
        69, "\(listen): \(Self.words(error))", hint: "another program may listen there: --listen")
    }
  }

  private func place() throws -> (Workspace, Settings, Settings.Links) {
    let start = directory ?? FileManager.default.currentDirectoryPath
    guard let workspace = Workspace.find(from: start) else {
      throw refusal(
        66, "there is no \(Settings.fileName) in \(start) or above it",
        hint: "`postroom init DIR` makes a workspace; -C DIR names one")
    }
    var problems = Problems()
    let settings = workspace.settings(&problems)
    for problem in problems.kept where problem.severity == .error {
      Console.note("\(problem.place): error: \(problem.message)")
      if let hint = problem.hint { Console.note("hint: \(hint)") }
    }
    guard let settings, !problems.hasErrors else { throw ExitCode(78) }
    if settings.links != nil, settings.links?.url == nil {
      throw refusal(
        78, "links: in \(Settings.fileName) says by: mail, and no page",
        hint: "give it the url: that this is to answer at")
    }
    guard let links = settings.links else {
      throw refusal(
        78, "there is no links: in \(Settings.fileName)",
        hint: "`postroom links keygen` makes a key, and shows what to write there")
    }
    return (workspace, settings, links)
  }

  private func listenAddress() throws -> (host: String, port: Int) {
    let parts = listen.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count >= 2, let port = Int(parts[parts.count - 1]), (0...65535).contains(port)
    else {
      throw refusal(
        64, "--listen: \(listen) is no address and port", hint: "--listen 127.0.0.1:8025")
    }
    let host = parts.dropLast().joined(separator: ":").filter { !"[]".contains($0) }
    return (host.isEmpty ? "127.0.0.1" : host, port)
  }

  private static func words(_ error: any Error) -> String {
    let text = String(describing: error)
    return text.contains("EADDRINUSE") || text.contains("errno: 98") ? "it is taken" : text
  }
}

/// Says why, and ends with `code`.
private func refusal(_ code: Int32, _ message: String, hint: String? = nil) -> ExitCode {
  Console.error(message, hint: hint)
  return ExitCode(code)
}
