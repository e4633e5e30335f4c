import Foundation
import Testing

/// Whether "never lost, never twice" holds when runs are killed, disks fail and power is cut: on the
/// built binary, judged by what the relay has seen.
///
/// One after another, since some of them measure time. `scripts/test` runs a small size of each,
/// `scripts/torture` the full one (`POSTROOM_TORTURE=full`) and prints the figures.
@Suite(.serialized) struct Torture {
  static let isFull = ProcessInfo.processInfo.environment["POSTROOM_TORTURE"] == "full"
  /// Under a sanitizer every step takes longer.
  static let isSmallest = ProcessInfo.processInfo.environment["POSTROOM_TORTURE"] == "smallest"

  /// How much of something there is to be, by the size of the suite.
  static func size(_ small: Int, full: Int) -> Int { isFull ? full : small }

  /// The seed of everything that is drawn: the same one fails again, another one finds more.
  static let seed =
    ProcessInfo.processInfo.environment["POSTROOM_TORTURE_SEED"].flatMap { UInt64($0) } ?? 1

  /// Keeps a line of the table that `scripts/torture` prints.
  static func note(_ what: String, _ figure: String) throws {
    guard let path = ProcessInfo.processInfo.environment["POSTROOM_TORTURE_FIGURES"] else { return }
    if !FileManager.default.fileExists(atPath: path) {
      _ = FileManager.default.createFile(atPath: path, contents: nil)
    }
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    defer { try? file.close() }
    try file.seekToEnd()
    try file.write(contentsOf: Data("| \(what) | \(figure) |\n".utf8))
  }
}
