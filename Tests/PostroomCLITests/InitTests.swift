import Foundation
import TestSupport
import Testing

struct InitTests {
  /// The files of the repository that are the sample workspace, by path.
  private static func sample() throws -> [String: Data] {
    var sample: [String: Data] = [:]
    for top in ["postroom.yaml", "recipients", "templates", "campaigns"] {
      for path in try Repository.files(under: top)
      where !path.hasPrefix("recipients/") || path == "recipients/members.csv" {
        sample[path] = try Repository.bytes(path)
      }
    }
    return sample
  }

  @Test func `init writes the repository's own sample, byte for byte`() throws {
    let workspace = try CommandWorkspace()
    let made = try workspace.postroom("init", "new")
    #expect(made.status == 0 && made.standardError == "")
    #expect(made.standardOutput.contains("A sample workspace is in \(workspace.folder.path)/new."))
    let sample = try Self.sample()
    #expect(sample.count > 20)
    for (path, bytes) in sample {
      #expect(FileManager.default.contents(atPath: workspace.url("new/\(path)").path) == bytes)
    }
    let written = try #require(
      FileManager.default.subpaths(atPath: workspace.url("new").path)
    ).filter { workspace.isFile("new/\($0)") }
    #expect(Set(written) == Set(sample.keys))
  }

  @Test func `init overwrites nothing, and then writes nothing at all`() throws {
    let workspace = try CommandWorkspace()
    try workspace.write("mine\n", to: "templates/newsletter/body.html.mustache")
    let refused = try workspace.postroom("init")
    #expect(refused.status == 65 && refused.standardOutput == "")
    #expect(
      refused.standardError == """
        postroom: error: templates/newsletter/body.html.mustache is there already: nothing was \
        written
        hint: name an empty or a new folder: postroom init DIR

        """)
    #expect(try workspace.text("templates/newsletter/body.html.mustache") == "mine\n")
    #expect(!workspace.isFile("postroom.yaml"))
  }

  @Test func `the sample has warnings and no errors`() throws {
    let workspace = try CommandWorkspace.sample(relay: "smtp://localhost:1")
    let checked = try workspace.postroom("check")
    #expect(checked.status == 0)
    #expect(
      checked.standardOutput.split(separator: "\n").map { $0.prefix { $0 != ";" } } == [
        "2022-01-newsletter: 1 warning", "2028-01-topical-tuesday: 1 warning",
      ])
    #expect(!checked.standardError.contains("error:"))
    #expect(checked.standardError.contains("recipients/members.csv:37:7: warning: "))
    #expect(!workspace.isFile("var/postroom.sqlite"))
  }
}
