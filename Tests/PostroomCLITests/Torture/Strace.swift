import Foundation
import TestSupport

/// `strace`, which ends a process at a system call, or lets a call of its fail.
enum Strace {
  /// Whether it is installed, and may trace here: not in every container.
  static let isAllowed: Bool = {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/strace")
    process.arguments = ["-o", "/dev/null", "true"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()

  /// The command before a program whose `call`s are tampered with, as strace's `inject` says it.
  static func tampering(with call: String, _ how: String, log: String = "/dev/null") -> [String] {
    [
      "strace", "-f", "-qq", "-o", log, "-e", "trace=\(call)", "-e",
      "inject=\(call):\(how)",
    ]
  }

  /// How often the busiest thread of a program made each of `calls`.
  static func counts(
    of calls: [String], in folder: String, running arguments: [String]
  ) throws -> [String: Int] {
    let file = folder + "/calls"
    let command = [
      "strace", "-f", "-qq", "--seccomp-bpf", "-o", file, "-e",
      "trace=\(calls.joined(separator: ","))",
    ]
    _ = try BuiltBinary.start(arguments, in: folder, under: command).wait()
    var counts: [String: [Substring: Int]] = [:]
    for line in try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n") {
      let words = line.split { $0 == " " || $0 == "(" }
      guard words.count > 1, calls.contains(String(words[1])) else { continue }
      counts[String(words[1]), default: [:]][words[0], default: 0] += 1
    }
    guard counts.count == calls.count else {
      throw BuiltBinary.Failure(reason: "not traced: \(counts.keys)")
    }
    return counts.compactMapValues { $0.values.max() }
  }
}
