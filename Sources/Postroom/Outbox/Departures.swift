import Foundation

/// Which final dots a run has let go, noted as each of them is about to leave: a file beside the
/// state file, with one place for each connection.
///
/// A mark is synced before the final dot may leave, so a run that is killed leaves marks whose dots
/// did not. A note is made after the mark, in memory that is the kernel's view of the file: it is
/// there whatever becomes of the run, and costs no system call. It speaks only of the boot in which
/// it was made: after a power cut every mark is in doubt as if there were none
/// (`docs/decisions/0022-departures-are-noted.md`).
final class Departures: @unchecked Sendable {
  private let path: String
  private let count: Int
  private let size: Int
  private let memory: UnsafeMutableRawPointer
  /// Makes the file, in the place of an earlier run's, with `count` places.
  init(at path: String, run: String, count: Int) throws(StateError) {
    self.path = path
    self.count = count
    size = Self.headSize + count * 8
    let descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Self.failure() }
    defer { close(descriptor) }
    var bytes = Array("\(Self.boot) \(run)\n".utf8)
    bytes += Array(repeating: 0, count: size - bytes.count)
    // Synced once, so that there is room for every note on the disk.
    guard pwrite(descriptor, bytes, size, 0) == size, fsync(descriptor) == 0,
      let memory = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0),
      memory != MAP_FAILED
    else { throw Self.failure() }
    self.memory = memory
  }

  deinit { munmap(memory, size) }

  private static let headSize = 128

  /// The final dot of `message` is about to leave. Each connection has a place, and the message that
  /// had it before must be settled durably: its note is gone.
  func note(message: Int64, at place: Int) {
    precondition((0..<count).contains(place), "there is no such place")
    memory.storeBytes(
      of: message.littleEndian, toByteOffset: Self.headSize + place * 8, as: Int64.self)
  }

  /// Takes the file away: nothing that it speaks of is left open.
  func remove() { unlink(path) }

  /// The messages that are noted in the file at `path`, if `run` wrote it since this machine was
  /// started and all of it can be trusted; nil when it says nothing.
  static func messages(at path: String, run: String) -> Set<Int64>? {
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    // Fails when the disk did not take a note that the kernel then let go of.
    guard !boot.isEmpty, fsync(descriptor) == 0 else { return nil }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_uid == geteuid() else { return nil }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    let head = Array("\(boot) \(run)\n".utf8)
    guard bytes.count >= headSize, pread(descriptor, &bytes, bytes.count, 0) == bytes.count,
      bytes.starts(with: head)
    else { return nil }
    return bytes.withUnsafeBytes { raw in
      Set(
        stride(from: headSize, to: raw.count - 7, by: 8).map {
          Int64(littleEndian: raw.loadUnaligned(fromByteOffset: $0, as: Int64.self))
        }.filter { $0 != 0 })
    }
  }

  /// The kernel's name for the time since this machine was started; empty when it has none.
  private static let boot: String = {
    let text = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
    return (text ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
  }()

  private static func failure() -> StateError {
    errno == ENOSPC || errno == EDQUOT
      ? .full : .notWritable(reason: "postroom.dots: \(String(cString: strerror(errno)))")
  }
}
