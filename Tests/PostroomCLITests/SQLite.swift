import Foundation

/// The `sqlite3` program, as somebody uses it beside Postroom.
enum SQLite {
  static let isInstalled = FileManager.default.isExecutableFile(atPath: path)
  private static let path = "/usr/bin/sqlite3"

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// The lines that `statements` answer.
  @discardableResult
  static func run(_ statements: String, on file: String) throws -> [String] {
    let process = Process()
    let (output, errors) = (Pipe(), Pipe())
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = [file, statements]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let answer = output.fileHandleForReading.readDataToEndOfFile()
    let complaint = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(description: String(decoding: complaint, as: UTF8.self))
    }
    return String(decoding: answer, as: UTF8.self).split(separator: "\n").map { String($0) }
  }
}
