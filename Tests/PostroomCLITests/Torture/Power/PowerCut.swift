import Foundation
import TestSupport

/// A power cut at a point of a recording: what the disk had then, and what must be found on it.
struct PowerCut {
  /// The place of the first event that did not happen.
  let place: Int
  /// The files by path that are left of the state.
  let files: [String: [UInt8]]
  /// Whose final dots had left.
  let dots: Set<String>
  /// The states of the messages that the last sync made safe.
  let promised: [String: String]

  /// What is wrong with what is found; a sentence each.
  func faults() throws -> [String] {
    let found: [String: String]
    do { found = try Self.states(in: files) } catch {
      return ["cut at \(place): \(error)"]
    }
    var faults: [String] = []
    for address in dots.sorted() where ["queued", "deferred", nil].contains(found[address]) {
      faults.append("cut at \(place): the dot of \(address) had left: \(found[address] ?? "none")")
    }
    for (address, state) in promised.sorted(by: { $0.key < $1.key }) {
      let now = found[address]
      // A later run found that its dot had not left, and put it back.
      let isPutBack =
        state == "committing" && ["queued", "deferred"].contains(now) && !dots.contains(address)
      if Self.rank(now) < Self.rank(state), !isPutBack {
        faults.append("cut at \(place): \(address) was \(state), and is \(now ?? "forgotten")")
      }
    }
    return faults
  }

  /// How far a message has come. A cut may keep more than was promised, and never less.
  private static func rank(_ state: String?) -> Int {
    switch state {
    case nil: 0
    case "queued", "deferred": 1
    case "committing": 2
    default: 3
    }
  }

  /// The state of every message in a state file that is sound; empty when there is none.
  static func states(in files: [String: [UInt8]]) throws -> [String: String] {
    let folder = NSTemporaryDirectory() + "/postroom-cut-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try write(files, to: folder)
    let path = folder + "/postroom.sqlite"
    guard FileManager.default.fileExists(atPath: path) else { return [:] }
    let answers = try SQLite.run(
      """
      PRAGMA integrity_check;
      SELECT name FROM sqlite_schema WHERE name = 'message'
      """, on: path)
    guard answers.first == "ok" else {
      throw SQLite.Failure(description: "not sound: \(answers.joined(separator: "; "))")
    }
    guard answers.last == "message" else { return [:] }
    let rows = try SQLite.run("SELECT address || ' ' || state FROM message", on: path)
    return Dictionary(
      uniqueKeysWithValues: rows.map { row in
        let words = row.split(separator: " ")
        return (String(words[0]), String(words[1]))
      })
  }

  /// Puts the files into a folder, as the state's. SQLite's shared memory is not on the disk, and
  /// what was noted for this boot alone is not there after the next one.
  static func write(_ files: [String: [UInt8]], to folder: String) throws {
    for (path, content) in files where path.contains("/var/") {
      if path.hasSuffix("-shm") || path.hasSuffix(".dots") { continue }
      let name = (path as NSString).lastPathComponent
      _ = FileManager.default.createFile(
        atPath: "\(folder)/\(name)", contents: Data(content),
        attributes: [.posixPermissions: 0o600])
    }
  }
}
