import Foundation

/// What the operator sees, on standard error: for a journal, which has the times.
enum Console {
  static func note(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }

  static func error(_ message: String, hint: String? = nil) {
    note("postroom: error: \(message)")
    if let hint { note("hint: \(hint)") }
  }
}
