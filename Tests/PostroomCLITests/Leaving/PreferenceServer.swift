import Foundation
import TestSupport
import Testing

/// `postroom serve` over a workspace with `links:`, on a port of its own; it ends with this.
final class PreferenceServer {
  let port: Int
  private let server: BuiltBinary
  private var hasEnded = false

  init(_ workspace: CommandWorkspace, _ arguments: String...) throws {
    server = try BuiltBinary.start(
      ["serve", "--listen", "127.0.0.1:0"] + arguments, in: workspace.folder.path)
    var said = ""
    for _ in 0..<600 where !said.contains("/\n") && !server.hasEnded {
      usleep(50_000)
      said = server.errorsSoFar
    }
    let match = try #require(
      said.firstMatch(of: /answers at http:\/\/127\.0\.0\.1:(\d+)/), "\(said)")
    port = try #require(Int(match.1))
  }

  deinit { if !hasEnded { _ = try? end() } }

  /// Ends it as systemd does.
  @discardableResult
  func end(_ signal: Int32 = SIGTERM) throws -> BuiltBinary.Ending {
    hasEnded = true
    server.send(signal)
    return try server.wait()
  }

  func url(_ path: String) -> URL { URL(string: "http://127.0.0.1:\(port)\(path)")! }

  func request(
    _ method: String, _ path: String, fields: [String] = [], body: String = ""
  ) -> String {
    let length = method == "POST" ? ["Content-Length: \(body.utf8.count)"] : []
    let type = body.isEmpty ? [] : ["Content-Type: application/x-www-form-urlencoded"]
    let head =
      ["\(method) \(path) HTTP/1.1", "Host: mail.example.org", "Connection: close"] + fields + type
      + length
    return head.joined(separator: "\r\n") + "\r\n\r\n" + body
  }

  /// Sends `text`, and returns all that comes until the server closes.
  func exchange(_ text: String, seconds: Int = 30) throws -> String {
    try HTTPExchange.run(text, port: port, seconds: seconds)
  }

  func get(_ path: String, fields: [String] = []) throws -> String {
    try exchange(request("GET", path, fields: fields))
  }

  func post(_ path: String, _ body: String) throws -> String {
    try exchange(request("POST", path, body: body))
  }
}

extension CommandWorkspace {
  /// The path of the link in a message that was submitted, or would be, to `address`.
  func linkPath(of address: String) throws -> String {
    let shown = try postroom("preview", "spring", "--to", address, "--format", "eml").standardOutput
    let match = try #require(
      shown.firstMatch(of: /List-Unsubscribe: <https:\/\/mail\.example\.org(\S+)>,/))
    return String(match.1)
  }
}
