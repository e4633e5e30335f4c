import Foundation
import TestSupport
import Testing

extension Torture {
  /// A state file that another program has open and does not let go of.
  @Suite(.enabled(if: SQLite.isInstalled, "sqlite3 is not installed"))
  struct HeldDatabaseTests {
    @Test func `a database that is held is waited for, then refused, and readers go on`() throws {
      let server = try ScriptedSMTPServer()
      let workspace = try CommandWorkspace(relay: server.url)
      #expect(try workspace.postroom("send", "spring", "--limit", "1").status == 75)
      let holder = try StateHolder(of: workspace.url("var/postroom.sqlite").path)
      let refused = try workspace.postroom("send", "spring")
      #expect(refused.status == 73)
      #expect(refused.standardError.contains("is held by another program\nhint: end the program"))
      #expect(server.messages.count == 1)
      #expect(try workspace.postroom("status", "spring").status == 0)
      #expect(try workspace.postroom("log", "spring").status == 0)

      let waiting = try BuiltBinary.start(["send", "spring"], in: workspace.folder.path)
      usleep(500_000)
      try holder.letGo()
      #expect(try waiting.wait().status == 0)
      #expect(server.recipients == ["ann@example.org", "bob@example.org", "cat@example.org"])
    }
  }
}
