import Foundation
import Testing

/// The sample, judged as those do who receive it.
struct SampleJudgesTests {
  private static let campaigns = ["2022-01-newsletter", "2028-01-topical-tuesday"]

  @Test(
    .enabled(if: Program.isThere("/usr/bin/spamassassin"), "spamassassin is not installed"),
    arguments: campaigns)
  func `SpamAssassin has hardly anything against it`(campaign: String) throws {
    let workspace = try CommandWorkspace.sample(relay: "smtp://localhost:1")
    let preview = try workspace.postroom("preview", campaign, "--row", "2", "--format", "eml")
    #expect(preview.status == 0)
    let message = preview.standardOutput.replacingOccurrences(of: "\r\n", with: "\n")
    try workspace.write(message, to: "message.eml")
    let verdict = try Program.run(
      "/usr/bin/spamassassin", ["--local", "--test-mode", workspace.url("message.eml").path])
    let score = try #require(verdict.firstMatch(of: /analysis details: +\((-?[\d.]+) points/)).1
    #expect(try #require(Double(score)) <= 1.0, "\(verdict.suffix(1200))")
  }

  @Test(
    .enabled(if: Program.isThere("/usr/bin/python3"), "python3 is not installed"),
    arguments: campaigns)
  func `its HTML is without an error of syntax`(campaign: String) throws {
    let workspace = try CommandWorkspace.sample(relay: "smtp://localhost:1")
    let preview = try workspace.postroom("preview", campaign, "--row", "2", "--format", "html")
    try workspace.write(preview.standardOutput, to: "page.html")
    let script = """
      import html5lib, sys
      parser = html5lib.HTMLParser()
      parser.parse(open(sys.argv[1], encoding='utf-8').read())
      print([(place, error) for place, error, _ in parser.errors])
      """
    let path = workspace.url("page.html").path
    #expect(try Program.run("/usr/bin/python3", ["-c", script, path]) == "[]\n")
  }
}

/// Another's program.
enum Program {
  static func isThere(_ path: String) -> Bool { FileManager.default.isExecutableFile(atPath: path) }

  /// What it prints.
  static func run(_ path: String, _ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return text
  }
}
