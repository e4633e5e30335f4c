import Foundation
import Glibc

/// The directories of test Postfixes, each named after the process that started it, so that one
/// whose process has gone is known for what it is.
enum PostfixRemains {
  private static let prefix = "postroom-postfix-"
  private static var base: String { NSTemporaryDirectory() }

  static func makeDirectory() throws -> String {
    let path = "\(base)/\(prefix)\(getpid())-\(UUID().uuidString.prefix(8))"
    // Postfix's own user must be able to pass through it.
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
    return URL(fileURLWithPath: path).standardizedFileURL.path
  }

  /// Ends and removes what processes that are no more have left.
  static func clear() {
    for (path, owner) in directories where kill(owner, 0) != 0 && errno == ESRCH { end(path) }
  }

  /// Ends those of this process with it, however it exits but by a signal.
  static func endAtExit() { _ = registration }

  private static let registration: Void = {
    atexit {
      for (path, owner) in PostfixRemains.directories where owner == getpid() {
        PostfixRemains.end(path)
      }
    }
  }()

  private static var directories: [(path: String, owner: pid_t)] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: base)) ?? []
    return names.filter { $0.hasPrefix(prefix) }.compactMap { name in
      name.dropFirst(prefix.count).split(separator: "-").first.flatMap { pid_t($0) }
        .map { ("\(base)/\(name)", $0) }
    }
  }

  private static func end(_ path: String) {
    endMaster(of: path)
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Asks the master that runs in `path` to end; false when there is none.
  @discardableResult
  static func endMaster(of path: String) -> Bool {
    guard
      let text = try? String(contentsOfFile: path + "/queue/pid/master.pid", encoding: .utf8),
      let master = pid_t(text.filter { !$0.isWhitespace }),
      // A pid may have gone to another process since.
      (try? String(contentsOfFile: "/proc/\(master)/comm", encoding: .utf8)) == "master\n"
    else { return false }
    return kill(master, SIGTERM) == 0
  }
}
