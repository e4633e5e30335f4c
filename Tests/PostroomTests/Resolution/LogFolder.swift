import Foundation
import TestSupport

@testable import Postroom

/// Logs of a relay in a temporary folder, read at a time that stands still; removed with this.
final class LogFolder {
  let path: String
  var clock = MaillogClock(now: LogFolder.now, zone: .gmt)

  /// 2028-01-11T12:00:00Z.
  static let now = Instant(seconds: 1_831_204_800)
  /// Whom the tests ask for.
  static let messageID = "m4khdtmcdkp26u2heb4jti65vq@wmhtc.example.org"

  init() throws {
    path = NSTemporaryDirectory() + "/postroom-logs-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file; returns its path.
  @discardableResult
  func write(_ text: String, to name: String = "mail.log") throws -> String {
    try write(Data(text.utf8), to: name)
  }

  @discardableResult
  func write(_ bytes: Data, to name: String) throws -> String {
    let file = "\(path)/\(name)"
    try bytes.write(to: URL(fileURLWithPath: file))
    return file
  }

  /// Packs a file as logrotate does: `name` becomes `name.gz`, whose path is returned.
  func pack(_ name: String) throws -> String { try Gzip.pack("\(path)/\(name)") }

  func read(_ files: String..., for ids: [String] = [messageID]) throws -> Maillog.Reading {
    try Maillog(files: files, clock: clock).follow(ids)
  }

  /// What one file with these lines tells of `messageID`.
  func trace(_ lines: String...) throws -> RelayTrace {
    try read(write(lines.joined(separator: "\n") + "\n")).traces[0]
  }
}

/// Lines of 11 January 2028, as Postfix on the host `relay` writes them.
enum Lines {
  static func classic(_ time: String, _ program: String, _ text: String) -> String {
    "Jan 11 \(time) relay postfix/\(program)[14236]: \(text)"
  }

  static func client(_ queueID: String, at time: String = "09:00:00") -> String {
    classic(time, "smtpd", "\(queueID): client=localhost[127.0.0.1]")
  }

  static func messageID(
    _ queueID: String, at time: String = "09:00:01", id: String = LogFolder.messageID
  ) -> String {
    classic(time, "cleanup", "\(queueID): message-id=<\(id)>")
  }

  static func active(_ queueID: String, at time: String = "09:00:02") -> String {
    classic(
      time, "qmgr", "\(queueID): from=<bounces@example.org>, size=23241, nrcpt=1 (queue active)")
  }

  static func delivery(
    _ queueID: String, _ program: String = "smtp", _ status: String = "sent (250 2.0.0 Ok)",
    at time: String = "09:00:03"
  ) -> String {
    classic(
      time, program,
      "\(queueID): to=<ann@example.org>, relay=mx.example.org[192.0.2.1]:25, delay=0.2, "
        + "delays=0.1/0/0/0.1, dsn=2.0.0, status=\(status)")
  }

  static func removed(_ queueID: String, at time: String = "09:00:04") -> String {
    classic(time, "qmgr", "\(queueID): removed")
  }
}
