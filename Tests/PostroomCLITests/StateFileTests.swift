import Foundation
import TestSupport
import Testing

/// A state file that cannot be used: exit code 73, nothing sent, nothing lost.
struct StateFileTests {
  private static let path = "var/postroom.sqlite"

  @Test(.enabled(if: SQLite.isInstalled, "sqlite3 is not installed"))
  func `a state file from a newer version is left alone`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try CommandWorkspace(relay: server.url)
    try workspace.postroom("send", "spring", "--limit", "1")
    try SQLite.run(
      "INSERT INTO grdb_migrations VALUES ('99 from the future')",
      on: workspace.url(Self.path).path)
    try expectRefusal(
      in: workspace,
      """
      was written by a newer version of Postroom
      hint: run the newer version, or another workspace
      """)
    #expect(server.messages.count == 1)
  }

  @Test func `a file that is no database is left as it is`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try CommandWorkspace(relay: server.url)
    let garbage = Data((0..<8192).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 1) })
    try workspace.write(garbage, to: Self.path)
    try workspace.setMode(0o600, of: Self.path)
    try expectRefusal(
      in: workspace,
      """
      is damaged: file is not a database
      hint: keep the file, put back the last backup, and look at `postroom log`
      """)
    #expect(try Data(contentsOf: workspace.url(Self.path)) == garbage)
    #expect(server.connections.isEmpty)
  }

  @Test(arguments: [0o640, 0o604, 0o620, 0o602, 0o666])
  func `a state file that others may read or write is not used`(mode: Int) throws {
    let server = try ScriptedSMTPServer()
    let workspace = try CommandWorkspace(relay: server.url)
    try workspace.postroom("send", "spring", "--limit", "1")
    try workspace.setMode(mode, of: Self.path)
    try expectRefusal(
      in: workspace,
      """
      may be read or written by other users
      hint: run: chmod 600 \(workspace.url(Self.path).path)
      """)
    #expect(server.messages.count == 1)
    try workspace.setMode(0o600, of: Self.path)
    #expect(try workspace.postroom("send", "spring").status == 0)
    #expect(server.messages.count == 3)
  }

  @Test(arguments: [0o640, 0o602])
  func `nor one whose write-ahead log they may read or write`(mode: Int) throws {
    let server = try ScriptedSMTPServer()
    let workspace = try CommandWorkspace(relay: server.url)
    try workspace.postroom("send", "spring", "--limit", "1")
    try workspace.write("", to: Self.path + "-wal")
    try workspace.setMode(mode, of: Self.path + "-wal")
    try expectRefusal(
      in: workspace,
      """
      has a write-ahead log that other users may read or write
      hint: run: chmod 600 \(workspace.url(Self.path).path)-wal
      """)
    #expect(server.messages.count == 1)
  }

  @Test func `a state file whose pages are spoilt sends nothing twice`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try CommandWorkspace(relay: server.url)
    try workspace.postroom("send", "spring", "--limit", "1")
    var bytes = try Data(contentsOf: workspace.url(Self.path))
    bytes.replaceSubrange(4096..., with: Data(repeating: 0xA5, count: bytes.count - 4096))
    try workspace.write(bytes, to: Self.path)
    let refused = try workspace.postroom("send", "spring")
    #expect(refused.status == 73)
    #expect(refused.standardError.contains("is damaged: "))
    #expect(server.messages.count == 1)
  }

  @Test func `check --state reads the whole state file`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try CommandWorkspace(relay: server.url)
    try workspace.postroom("send", "spring", "--limit", "1")
    let sound = try workspace.postroom("check", "--state")
    #expect(sound.status == 0 && sound.standardOutput.hasSuffix("\(Self.path): sound\n"))
    var bytes = try Data(contentsOf: workspace.url(Self.path))
    // The table of attempts, which nothing else that `check` does would read.
    let text = try #require(bytes.range(of: Data("accepted".utf8), options: .backwards))
    let page = text.lowerBound / 4096 * 4096
    bytes.replaceSubrange(page..<page + 64, with: Data(repeating: 0xA5, count: 64))
    try workspace.write(bytes, to: Self.path)
    let spoilt = try workspace.postroom("check", "--state")
    #expect(spoilt.status == 73 && spoilt.standardError.contains("is damaged: "))
  }

  @Test func `a folder that cannot be made is told by its path`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try CommandWorkspace(relay: server.url)
    try workspace.write("", to: "var")
    let refused = try workspace.postroom("send", "spring")
    #expect(refused.status == 73)
    #expect(
      refused.standardError == """
        postroom: error: \(workspace.folder.path)/var/postroom.lock: Not a directory
        hint: check the permissions of var/

        """)
    #expect(server.connections.isEmpty)
  }

  @Test func `a state file that cannot be opened is told by its path`() throws {
    let workspace = try CommandWorkspace(relay: "smtp://localhost:1")
    try workspace.write("", to: "var/postroom.sqlite/x")
    try expectRefusal(
      in: workspace,
      """
      cannot be written: Is a directory
      hint: check that the disk works, and that this user may write the file and its folder
      """)
  }

  /// By writers and by readers alike.
  private func expectRefusal(in workspace: CommandWorkspace, _ message: String) throws {
    for command in ["send", "run", "log", "preview", "check", "status"] {
      let arguments = command == "run" ? [command] : [command, "spring"]
      let refused = try BuiltBinary.run(arguments, in: workspace.folder.path)
      #expect(refused.status == 73 && refused.standardOutput == "", "\(command)")
      #expect(
        refused.standardError
          == "postroom: error: \(workspace.url(Self.path).path): \(message)\n", "\(command)")
    }
  }
}
