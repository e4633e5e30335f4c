import Foundation
import TestSupport
import Testing

/// The sample's messages, read by a parser that is not ours: Python's `email`.
@Suite(
  .enabled(
    if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3"),
    "Python 3 is not installed"))
struct PythonParserTests {
  @Test(arguments: ["2022-01-newsletter", "2028-01-topical-tuesday"])
  func `Python finds no defect in any message of the sample`(campaign: String) throws {
    let workspace = try CommandWorkspace.sample(relay: "smtp://localhost:1")
    let written = try workspace.postroom(
      "preview", campaign, "--all", "--format", "eml", "--out", "out")
    #expect(written.status == 0)
    #expect(try Self.defects(in: workspace.url("out")) == "35 messages\n")
  }

  /// Everything that it objects to, and how many messages it read.
  private static func defects(in folder: URL) throws -> String {
    let script = """
      import email, email.policy, pathlib, sys
      paths = sorted(pathlib.Path(sys.argv[1]).glob('*.eml'))
      for path in paths:
          message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
          for part in message.walk():
              if not part.is_multipart():
                  part.get_content()
              for defect in part.defects:
                  print(path.name, repr(defect))
              for field, value in part.items():
                  for defect in value.defects:
                      print(path.name, field, repr(defect))
          mixed = message.get_content_type() == 'multipart/mixed'
          texts = next(message.iter_parts()) if mixed else message
          parts = [next(part.iter_parts()) if part.get_content_type() == 'multipart/related'
                   else part for part in texts.iter_parts()]
          kinds = [part.get_content_type() for part in parts]
          if kinds != ['text/plain', 'text/html'] + ['text/calendar'] * mixed:
              print(path.name, kinds)
      print(len(paths), 'messages')
      """
    return try Program.run("/usr/bin/python3", ["-c", script, folder.path])
  }
}
