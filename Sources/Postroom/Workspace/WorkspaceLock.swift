import Foundation

/// The right to drain the outbox: one run at a time has it (`flock(2)`), and the system takes it back
/// when that run ends, however it ends.
public struct WorkspaceLock: ~Copyable {
  private let descriptor: Int32

  public enum Failure: Error {
    /// Another run has it, as it describes itself.
    case held(by: String)
    case notWritable(reason: String)
  }

  public init(at path: String, now: Instant) throws(Failure) {
    let folder = (path as NSString).deletingLastPathComponent
    try? FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw .notWritable(reason: "\(path): \(String(cString: strerror(errno)))")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let holder = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
      close(descriptor)
      throw .held(by: holder.isEmpty ? "another run" : holder)
    }
    let text = "process \(getpid()), started \(now.rfc3339)"
    ftruncate(descriptor, 0)
    _ = text.withCString { pwrite(descriptor, $0, strlen($0), 0) }
  }

  deinit { close(descriptor) }
}
