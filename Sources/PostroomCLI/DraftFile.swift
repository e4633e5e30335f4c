import Foundation
import Postroom

/// A file that is written for a person to finish.
enum DraftFile {
  /// Exit code 65 when it is there already, 73 when it cannot be written.
  static func write(_ text: String, to path: String, in workspace: Workspace) throws {
    let file = URL(fileURLWithPath: workspace.folder).appendingPathComponent(path)
    guard !FileManager.default.fileExists(atPath: file.path) else {
      throw CommandFailure(
        .badInput, "\(path) is there already: nothing was written",
        hint: "finish that one; or move it away and run the same command again")
    }
    do {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file, options: .withoutOverwriting)
    } catch {
      throw CommandFailure(
        .cannotWrite, "\(path) cannot be written", hint: "check the folder's permissions")
    }
  }
}

extension CommandFailure {
  /// No draft can be made.
  init(draft fault: DraftFault) {
    self.init(fault.cause == .usage ? .usage : .badInput, fault.message, hint: fault.hint)
  }
}
