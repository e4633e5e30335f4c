import Foundation
import Testing

@testable import Postroom

@Suite struct SecretTests {
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "secret-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func reveal(_ secret: Secret) -> Result<String, SecretError> {
    Result { () throws(SecretError) in try secret.reveal(relativeTo: folder.path) }
  }

  private func message(_ secret: Secret) -> String? {
    if case .failure(let error) = reveal(secret) { error.message } else { nil }
  }

  private func write(_ text: String, mode: Int) throws { try write(bytes: text.utf8, mode: mode) }

  private func write(bytes: some Sequence<UInt8>, mode: Int) throws {
    let file = folder.appending(path: "password")
    try Data(bytes).write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
  }

  @Test func `an environment variable`() {
    setenv("POSTROOM_TEST_SECRET", "p w", 1)
    #expect(reveal(.environment("POSTROOM_TEST_SECRET")) == .success("p w"))
    unsetenv("POSTROOM_TEST_SECRET")
    #expect(
      message(.environment("POSTROOM_TEST_SECRET"))
        == "the environment variable POSTROOM_TEST_SECRET is not set")
  }

  @Test(arguments: [
    ("pw", "pw"), ("pw\n", "pw"), ("pw\r\n", "pw"), (" pw ", " pw "),
    ("e\u{301}\n", "e\u{301}"),
  ])
  func `one line end at the end of a file is not part of the secret`(
    text: String, secret: String
  ) throws {
    try write(text, mode: 0o600)
    #expect(try Array(reveal(.file("password")).get().utf8) == Array(secret.utf8))
    let path = folder.appending(path: "password").path
    #expect(try Array(reveal(.file(path)).get().utf8) == Array(secret.utf8))
  }

  @Test(arguments: [0o644, 0o640, 0o604, 0o660, 0o610])
  func `a file that others can read is refused`(mode: Int) throws {
    try write("pw", mode: mode)
    guard case .failure(let error) = reveal(.file("password")) else {
      Issue.record("it was taken")
      return
    }
    #expect(error.message.hasSuffix("password can be read by other users"))
    #expect(error.hint?.hasPrefix("run: chmod 600 /") == true)
  }

  @Test func `what counts is the file at the end of a link`() throws {
    try write("pw", mode: 0o644)
    let link = folder.appending(path: "link")
    try FileManager.default.createSymbolicLink(
      at: link, withDestinationURL: folder.appending(path: "password"))
    #expect(message(.file("link"))?.hasSuffix("link can be read by other users") == true)
    try write("pw", mode: 0o600)
    #expect(reveal(.file("link")) == .success("pw"))
  }

  @Test func `a pipe or a folder is no file, and nobody waits for it`() throws {
    #expect(mkfifo(folder.path + "/pipe", 0o600) == 0)
    #expect(message(.file("pipe"))?.hasSuffix("pipe is not a file") == true)
    #expect(message(.file("."))?.hasSuffix("/. is not a file") == true)
  }

  @Test(arguments: ["pw\nlogin: ann", "pw\n\n", "pw\r\nx", "p\0w", "p\tw", "p\u{85}w"])
  func `a secret of several lines or with controls is refused`(text: String) throws {
    try write(text, mode: 0o600)
    for secret in [Secret.file("password"), .command(["cat", "password"])] {
      #expect(message(secret)?.hasSuffix("gave more than one line, or control characters") == true)
    }
  }

  @Test func `a file that is missing, empty or no text is refused`() throws {
    #expect(message(.file("nowhere"))?.hasSuffix("nowhere: No such file or directory") == true)
    for text in ["", "\n"] {
      try write(text, mode: 0o600)
      #expect(message(.file("password")) == "password gave nothing")
    }
    try write(bytes: [0xFF, 0xFE, 0xFD], mode: 0o600)
    #expect(message(.file("password"))?.hasSuffix("cannot be read as text") == true)
  }

  @Test func `what a command prints, run in the workspace`() throws {
    try write("from a file\n", mode: 0o600)
    #expect(reveal(.command(["cat", "password"])) == .success("from a file"))
    #expect(reveal(.command(["printf", "%s", "a b; $HOME"])) == .success("a b; $HOME"))
  }

  @Test func `a command that fails is named, with its status and not its words`() {
    #expect(message(.command(["sh", "-c", "echo s3cret; exit 3"])) == "sh ended with 3")
    #expect(
      message(.command(["postroom-no-such-command"])) == "postroom-no-such-command ended with 127")
    #expect(message(.command(["true"])) == "the command true gave nothing")
  }

  @Test func `a command that prints no text is refused`() throws {
    try write(bytes: [0x70, 0xFF], mode: 0o600)
    #expect(message(.command(["cat", "password"])) == "what cat printed is no text")
  }

  @Test func `a description never holds the secret`() {
    setenv("POSTROOM_TEST_SHOWN", "s3cret", 1)
    let secrets = [
      Secret.environment("POSTROOM_TEST_SHOWN"), .file("s.txt"), .command(["pass", "s3cret"]),
    ]
    #expect(
      secrets.map(\.description)
        == ["the environment variable POSTROOM_TEST_SHOWN", "s.txt", "the command pass"])
  }
}
