import Foundation
import Testing

@testable import Postroom

@Suite struct EnclosedFileTests {
  private func outcome(_ path: String, in workspace: Workspace) -> String {
    do throws(EnclosedFile.Fault) {
      return String(decoding: try EnclosedFile(path, in: workspace).bytes(), as: UTF8.self)
    } catch { return error.message }
  }

  @Test func `a regular file inside the workspace is read, by whatever links lead to it`() throws {
    let test = try TestWorkspace(["files/a b.txt": "ab", "files/deep/c.txt": "c"])
    let folder = test.workspace.folder
    try FileManager.default.createSymbolicLink(
      atPath: folder + "/link.txt", withDestinationPath: "files/a b.txt")
    try FileManager.default.createSymbolicLink(
      atPath: folder + "/also", withDestinationPath: folder + "/files/deep")
    #expect(outcome("files/a b.txt", in: test.workspace) == "ab")
    #expect(outcome("./files//deep/c.txt", in: test.workspace) == "c")
    #expect(outcome("link.txt", in: test.workspace) == "ab")
    #expect(outcome("also/c.txt", in: test.workspace) == "c")
    // The workspace itself may be named by a link.
    let alias = folder + "-alias"
    try FileManager.default.createSymbolicLink(atPath: alias, withDestinationPath: folder)
    defer { try? FileManager.default.removeItem(atPath: alias) }
    #expect(outcome("link.txt", in: Workspace(folder: alias)) == "ab")
  }

  @Test func `nothing leads out of the workspace`() throws {
    let test = try TestWorkspace(["files/a.txt": "a"])
    let folder = test.workspace.folder
    let outside = folder + "-outside"
    try FileManager.default.createDirectory(atPath: outside, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: outside) }
    try Data("secret".utf8).write(to: URL(filePath: outside + "/s.txt"))
    try FileManager.default.createSymbolicLink(
      atPath: folder + "/way", withDestinationPath: outside)
    try FileManager.default.createSymbolicLink(
      atPath: folder + "/s.txt", withDestinationPath: outside + "/s.txt")
    let name = (folder as NSString).lastPathComponent
    for path in [
      "/etc/passwd", "way/s.txt", "s.txt", "../\(name)-outside/s.txt", "files/../files/a.txt",
      "\(folder)/files/a.txt",
    ] {
      #expect(outcome(path, in: test.workspace) == "is outside the workspace", "\(path)")
    }
  }

  @Test(arguments: [
    "postroom.yaml", "recipients/members.csv", "var/postroom.sqlite", ".git/config", "files/.env",
    "innocent.txt", "dkim/s1", "files/Key.PEM",
  ])
  func `what holds contacts, settings, state or keys is never mailed`(path: String) throws {
    let test = try TestWorkspace([
      "var/postroom.sqlite": "x", ".git/config": "x", "files/.env": "x", "dkim/s1": "x",
      "files/Key.PEM": "x",
    ])
    try FileManager.default.createSymbolicLink(
      atPath: test.workspace.folder + "/innocent.txt", withDestinationPath: "recipients/members.csv"
    )
    #expect(outcome(path, in: test.workspace).hasPrefix("holds contacts, settings, state or keys"))
  }

  @Test func `a folder, a pipe and nothing at all are no files`() throws {
    let test = try TestWorkspace(["files/a.txt": "a"])
    mkfifo(test.workspace.folder + "/pipe", 0o600)
    #expect(outcome("files", in: test.workspace) == "is not a file")
    #expect(outcome("pipe", in: test.workspace) == "is not a file")
    #expect(outcome("none.txt", in: test.workspace) == "is not there")
    #expect(outcome("", in: test.workspace) == "is not there")
    #expect(outcome("files/a.txt\0.pdf", in: test.workspace) == "is not there")
  }
}
