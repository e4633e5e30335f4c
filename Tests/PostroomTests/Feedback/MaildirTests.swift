import Foundation
import Mail
import Testing

@testable import Postroom

struct MaildirTests {
  private let folder = MailFolder()

  private func all(known: Set<String> = []) throws -> [InboxMessage] {
    var maildir = try Maildir(folder.path)
    var messages: [InboxMessage] = []
    while let message = try maildir.next(unless: { known.contains($0) }) {
      messages.append(message)
    }
    return messages
  }

  @Test func `messages are read where they are, the oldest first, by names that stay`() throws {
    try folder.put("1000.b.host", "second")
    try folder.put("999.a.host:2,RS", "first", in: "cur")
    let messages = try all()
    #expect(messages.map(\.name) == ["999.a.host", "1000.b.host"])
    #expect(messages.map(\.text) == ["first", "second"])
    #expect(try all(known: ["999.a.host"]).map(\.text) == ["second"])
    #expect(folder.files == ["cur/999.a.host:2,RS", "new/1000.b.host"])
  }

  @Test func `a settled message is seen, with the flags that it had`() throws {
    try folder.put("1.a", "one")
    try folder.put("2.b:2,RF", "two", in: "cur")
    var maildir = try Maildir(folder.path)
    while let message = try maildir.next(unless: { _ in false }) {
      try maildir.settle(message.name)
    }
    #expect(folder.files == ["cur/1.a:2,S", "cur/2.b:2,FRS"])
    #expect(try all().map(\.name) == ["1.a", "2.b"])
  }

  @Test func `one of an earlier run is settled where it is now, and one that is gone is not`()
    throws
  {
    try folder.put("1.a:2,", "one", in: "cur")
    var maildir = try Maildir(folder.path)
    try maildir.settle("1.a")
    try maildir.settle("2.b")
    #expect(folder.files == ["cur/1.a:2,S"])
  }

  @Test func `settling writes over no other message`() throws {
    try folder.put("1.a", "one")
    var maildir = try Maildir(folder.path)
    _ = try maildir.next { _ in false }
    try folder.put("1.a:2,S", "another", in: "cur")
    try maildir.settle("1.a")
    #expect(folder.files == ["cur/1.a:2,S", "new/1.a"])
  }

  @Test func `a kill between the two names of a move loses neither`() throws {
    try folder.put("1.a", "one")
    try FileManager.default.linkItem(
      atPath: "\(folder.path)/new/1.a", toPath: "\(folder.path)/cur/1.a:2,S")
    #expect(try all().map(\.text) == ["one"])
    var maildir = try Maildir(folder.path)
    try maildir.settle("1.a")
    #expect(folder.files == ["cur/1.a:2,S"])
  }

  @Test func `pipes, links, folders and dot files are no messages`() throws {
    try folder.put("1.a", "one")
    mkfifo("\(folder.path)/new/2.b", 0o600)
    symlink("/etc/passwd", "\(folder.path)/new/3.c")
    mkdir("\(folder.path)/new/4.d", 0o700)
    try folder.put(".5.e", "five")
    #expect(try all().map(\.text) == ["one"])
  }

  @Test func `a message too large is told by its size`() throws {
    try folder.put("1.a", String(repeating: "a", count: IncomingMessage.largest + 1))
    try folder.put("2.b", String(repeating: "a", count: IncomingMessage.largest))
    let messages = try all()
    #expect(messages.map(\.size) == [IncomingMessage.largest + 1, nil])
  }

  @Test func `a folder that is no Maildir is said so`() {
    #expect(throws: InboxFailure.self) { try Maildir("\(folder.path)/new") }
    #expect(throws: InboxFailure.self) { try Maildir("/no/such/folder") }
  }
}
