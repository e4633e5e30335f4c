import Foundation
import Mail

/// A Maildir for a test, gone with it.
final class MailFolder: Sendable {
  let path = FileManager.default.temporaryDirectory.appending(path: "maildir-\(UUID())").path

  init() {
    for part in ["new", "cur", "tmp"] {
      try? FileManager.default.createDirectory(
        atPath: "\(path)/\(part)", withIntermediateDirectories: true)
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func put(_ name: String, _ text: String, in part: String = "new") throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(part)/\(name)"))
  }

  var files: [String] {
    ["cur", "new"].flatMap { part in
      ((try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(part)")) ?? [])
        .map { "\(part)/\($0)" }
    }.sorted()
  }
}

extension InboxMessage {
  var text: String {
    guard case .octets(let octets) = content else { return "too large" }
    return String(decoding: octets, as: UTF8.self)
  }

  /// Of one that is too large.
  var size: Int? {
    guard case .tooLarge(let octets) = content else { return nil }
    return octets
  }
}
