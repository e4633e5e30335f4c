import Foundation
import TestSupport
import Testing

/// What `--help` says is part of the documentation: a change to it is seen in review.
/// `POSTROOM_RECORD=1` writes the golden files anew.
struct HelpTests {
  @Test(arguments: [
    "postroom", "init", "correct", "event", "event update", "event cancel", "new", "new newsletter",
    "new invitation", "check", "preview",
    "send",
    "approve", "run", "status", "log", "suppress", "pause", "resume", "cancel", "test", "publish",
    "resolve", "schedule", "dkim", "dkim keygen", "dkim record", "why", "export", "forget",
    "report", "doctor",
    "inbox", "rsvp", "links", "links keygen", "serve", "suppress add", "suppress remove",
    "suppress list",
    "suppress import",
    "suppress export",
  ])
  func `the help of a command is as recorded`(command: String) throws {
    let words = command == "postroom" ? [] : command.split(separator: " ").map(String.init)
    let help = try BuiltBinary.run(words + ["--help"])
    #expect(help.status == 0 && help.standardError == "")
    let name = command.split(separator: " ").joined(separator: "-")
    let golden = "Tests/PostroomCLITests/Golden/\(name).txt"
    if ProcessInfo.processInfo.environment["POSTROOM_RECORD"] == "1" {
      try Data(help.standardOutput.utf8).write(to: Repository.folder.appending(path: golden))
    }
    #expect(help.standardOutput == (try? Repository.text(golden)))
  }

  @Test func `every command has its golden file, and none is left over`() throws {
    let help = try BuiltBinary.run(["--help"]).standardOutput
    let listed = help.components(separatedBy: "SUBCOMMANDS:\n").last!
      .components(separatedBy: "\n\n").first!
      .matches(of: /(?m)^  (\w+)/).map { String($0.1) }
    let golden = try Repository.files(under: "Tests/PostroomCLITests/Golden")
      .map { String($0.split(separator: "/").last!.dropLast(4)) }
    let others = [
      "postroom", "new-newsletter", "new-invitation", "suppress-add", "suppress-remove",
      "suppress-list", "suppress-import", "suppress-export",
      "links-keygen", "dkim-keygen", "dkim-record", "event-update", "event-cancel",
    ]
    #expect(Set(golden) == Set(listed + others))
  }
}
