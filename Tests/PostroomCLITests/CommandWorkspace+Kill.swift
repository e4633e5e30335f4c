import Foundation
import TestSupport

extension CommandWorkspace {
  /// Runs `postroom` in the folder, and kills it after a while, if it has not ended by then.
  func postroomKilled(after milliseconds: Int, _ arguments: String...) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: BuiltBinary.path)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    usleep(UInt32(milliseconds) * 1_000)
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }
}
