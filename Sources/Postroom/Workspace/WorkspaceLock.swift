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
    let text = "process \(getpid()), started \(now.rfc3339)"
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw .held(by: Self.holder(at: path))
    }
    ftruncate(descriptor, 0)
    _ = text.withCString { pwrite(descriptor, $0, strlen($0), 0) }
  }

  deinit { close(descriptor) }

  /// Who has the lock, as it has written there. A run that has only just taken it may not have, so
  /// what names no process that is alive is read again a few times.
  private static func holder(at path: String) -> String {
    var text = ""
    for _ in 0..<20 {
      text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
      let digits = text.dropFirst("process ".count).prefix { $0.isNumber }
      if let process = pid_t(digits), kill(process, 0) == 0 || errno == EPERM { return text }
      usleep(5000)
    }
    return text.isEmpty ? "another run" : text
  }
}
