import Foundation
import Testing

/// A `sqlite3` that has begun to write and does not end.
final class StateHolder {
  private let process = Process()
  private let input = Pipe()

  init(of path: String) throws {
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/sqlite3")
    process.arguments = [path]
    // Or the programs that are started meanwhile would keep it open.
    _ = fcntl(input.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    try input.fileHandleForWriting.write(
      contentsOf: Data("BEGIN EXCLUSIVE; SELECT 'held';\n".utf8))
    let answer = output.fileHandleForReading.availableData
    #expect(String(decoding: answer, as: UTF8.self) == "held\n")
  }

  deinit { try? letGo() }

  func letGo() throws {
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
  }
}
