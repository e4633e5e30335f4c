import Foundation
import Testing

@testable import Postroom

@Suite struct WorkspaceTests {
  @Test func `a workspace is found from itself, from below, and from a file in it`() throws {
    let test = try TestWorkspace()
    let folder = URL(fileURLWithPath: test.workspace.folder).standardizedFileURL.path
    for path in ["", "/", "/campaigns", "/templates/plain", "/campaigns/one.md", "/nowhere/at/all"]
    {
      #expect(Workspace.find(from: test.workspace.folder + path)?.folder == folder)
    }
    #expect(
      Workspace.find(from: test.workspace.folder + "/campaigns/../templates")?.folder == folder)
  }

  @Test func `the nearest of two is meant`() throws {
    let test = try TestWorkspace(["campaigns/postroom.yaml": "a: b"])
    #expect(
      Workspace.find(from: test.workspace.folder + "/campaigns/x")?.folder.hasSuffix("/campaigns")
        == true)
  }

  @Test func `where there is none, none is found`() {
    #expect(Workspace.find(from: "/usr/share") == nil)
    #expect(Workspace.find(from: "/") == nil)
  }

  @Test func `campaigns are named by their files`() throws {
    let test = try TestWorkspace(["campaigns/two.md": "", "campaigns/notes.txt": ""])
    #expect(test.workspace.campaignNames == ["one", "two"])
    for argument in ["one", "one.md", "campaigns/one.md", "/a/campaigns/one.md", "./one"] {
      #expect(test.workspace.campaignName(argument) == "one")
    }
  }

  @Test func `a file that cannot be read is a problem, with the reason`() throws {
    let test = try TestWorkspace()
    let latin = URL(fileURLWithPath: test.workspace.folder).appending(path: "latin.txt")
    try Data([0x63, 0x61, 0x66, 0xE9]).write(to: latin)
    var problems = Problems()
    #expect(test.workspace.text(of: "latin.txt", &problems) == nil)
    #expect(test.workspace.text(of: "nowhere.txt", &problems) == nil)
    #expect(test.workspace.text(of: "campaigns", &problems) == nil)
    #expect(
      problems.kept.map { "\($0.place): \($0.message)" } == [
        "latin.txt: the file is not UTF-8", "nowhere.txt: there is no such file",
        "campaigns: this is a folder, and a file is wanted",
      ])
  }

  @Test func `a byte order mark is not part of the text`() throws {
    let test = try TestWorkspace(["bom.txt": "\u{FEFF}a: b"])
    var problems = Problems()
    #expect(test.workspace.text(of: "bom.txt", &problems) == "a: b")
  }
}
