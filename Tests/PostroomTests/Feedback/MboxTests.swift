import Foundation
import Mail
import Testing
import TestSupport

@testable import Postroom

struct MboxTests {
  private let path = FileManager.default.temporaryDirectory.appending(path: "mbox-\(UUID())").path

  private func messages(_ text: String, known: Set<String> = []) throws -> [InboxMessage] {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let mbox = try Mbox(path)
    var messages: [InboxMessage] = []
    while let message = try mbox.next(unless: { known.contains($0) }) { messages.append(message) }
    return messages
  }

  @Test(arguments: ["\n", "\r\n"])
  func `each message is between two lines that begin with From`(end: String) throws {
    let lines = [
      "From ann@example.org Tue Jan 11 16:15:00 2022", "a: 1", "", "one", ">From here on",
      "From me",
      "", "From bob@example.org Tue Jan 11 16:15:00 2022", "a: 2", "", "two", ">>From x", "",
    ]
    let found = try messages(lines.map { $0 + end }.joined())
    #expect(
      found.map(\.text) == [
        ["a: 1", "", "one", "From here on", "From me", ""].joined(separator: end),
        ["a: 2", "", "two", ">From x", ""].joined(separator: end),
      ])
    #expect(try messages(lines.map { $0 + end }.joined(), known: [found[0].name]).count == 1)
  }

  @Test func `a message has the same name when others came or went`() throws {
    let one = "From a\na: 1\n\none\n\n"
    let two = "From b\na: 2\n\ntwo\n\n"
    let names = try messages(one + two).map(\.name)
    #expect(try messages(two + one).map(\.name) == names.reversed())
    #expect(try messages(two).map(\.name) == [names[1]])
  }

  @Test(arguments: ["", "From a\n", "From a", "From a\n\n"])
  func `an mbox may be as good as empty`(text: String) throws {
    #expect(try messages(text).map(\.text).joined().isEmpty || text == "From a\n\n")
  }

  @Test func `lines longer than the buffer are of one message`() throws {
    let line = String(repeating: "x", count: 700_000)
    let found = try messages("From a\(line)\na: 1\n\n\(line)\n\(line)\n\nFrom b\na: 2\n\n\n")
    #expect(found.map { $0.text.utf8.count } == [6 + 2 * 700_001, 6])
  }

  @Test func `a message too large is told by its size, and those behind it are read`() throws {
    let large = String(repeating: String(repeating: "x", count: 99) + "\n", count: 110_000)
    let found = try messages("From a\n\(large)\nFrom b\na: 2\n\ntwo\n\n")
    #expect(found.map(\.size) == [11_000_001, nil])
    #expect(found.last?.text == "a: 2\n\ntwo\n")
  }

  @Test func `what is no mbox is said so, and a pipe is not waited for`() throws {
    #expect(throws: InboxFailure.self) { try messages("Hello\n") }
    #expect(throws: InboxFailure.self) { try Mbox("/no/such/file") }
    #expect(throws: InboxFailure.self) { try Mbox("/tmp") }
    mkfifo(path, 0o600)
    defer { unlink(path) }
    #expect(throws: InboxFailure.self) { try Mbox(path) }
  }

  /// Locks of one process do not hold each other off.
  @Test(.enabled(if: Python.isThere, "python3 is not installed"))
  func `an mbox that another program keeps locked is left for another time`() throws {
    try Data("From a\n".utf8).write(to: URL(fileURLWithPath: path))
    defer { unlink(path) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "python3", "-c",
      "import fcntl, sys; f = open(sys.argv[1], 'r+'); fcntl.lockf(f, fcntl.LOCK_EX); "
        + "print('locked', flush=True); sys.stdin.read()",
      path,
    ]
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    #expect(output.fileHandleForReading.readData(ofLength: 6) == Data("locked".utf8))
    #expect(throws: InboxFailure.unreachable(reason: "another program keeps \(path) locked")) {
      try Mbox(path, patience: 0.2)
    }
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(throws: Never.self) { try Mbox(path, patience: 0) }
  }
}
