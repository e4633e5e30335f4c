import Foundation
import Glibc
import TestSupport
import Testing

/// A disk that is full or may not be written: a small one, in memory, for the test.
@Suite(.enabled(if: SmallDisk.canBeMounted, "a file system may not be mounted here"))
struct DiskTests {
  @Test func `a full disk sends nothing, and once there is room the same command goes on`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try CommandWorkspace(relay: server.url)
    let disk = try SmallDisk(at: workspace.url("var").path)
    #expect(try workspace.postroom("send", "spring", "--limit", "1").status == 75)
    disk.fill()
    for command in [["send", "spring"], ["run"]] {
      let refused = try BuiltBinary.run(command, in: workspace.folder.path)
      #expect(refused.status == 73)
      #expect(refused.standardError.contains("postroom.sqlite: the disk is full\nhint: free some "))
    }
    #expect(server.messages.count == 1)
    disk.makeRoom()
    #expect(try workspace.postroom("send", "spring").status == 0)
    #expect(server.recipients == ["ann@example.org", "bob@example.org", "cat@example.org"])
  }

  @Test func `a disk that is full from the start queues nothing`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try CommandWorkspace(relay: server.url)
    let disk = try SmallDisk(at: workspace.url("var").path)
    disk.fill()
    let refused = try workspace.postroom("send", "spring")
    #expect(refused.status == 73)
    #expect(refused.standardError.contains("the disk is full\nhint: free some space"))
    #expect(server.connections.isEmpty)
    disk.makeRoom()
    #expect(try workspace.postroom("send", "spring").status == 0)
    #expect(server.messages.count == 3)
  }

  @Test func `a disk that may not be written sends nothing`() throws {
    let server = try ScriptedSMTPServer()
    let workspace = try CommandWorkspace(relay: server.url)
    let disk = try SmallDisk(at: workspace.url("var").path)
    #expect(try workspace.postroom("send", "spring", "--limit", "1").status == 75)
    try disk.forbidWriting()
    let refused = try workspace.postroom("send", "spring")
    #expect(refused.status == 73)
    #expect(refused.standardError.contains("Read-only file system\nhint: check the permissions"))
    #expect(server.messages.count == 1)
  }
}
