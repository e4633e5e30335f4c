import Foundation

/// Which final dots a run has let go, and what was answered, noted as it happens: a file beside the
/// state file, with two places for each connection.
///
/// A mark is synced before the final dot may leave, so a run that is killed leaves marks whose dots
/// did not, and answers that were not written down yet. A note is made in memory that is the kernel's
/// view of the file: it is there whatever becomes of the run, and costs no system call. It speaks only
/// of the boot in which it was made: after a power cut every mark is in doubt as if there were none
/// (`docs/decisions/0022-departures-are-noted.md`).
final class Departures: @unchecked Sendable {
  private let path: String
  private let size: Int
  private let monitor = Monitor()

  // All below is guarded by `monitor`.
  private let memory: UnsafeMutableRawPointer
  /// Of each connection's two places the one that is written next.
  private var turns: [Int]
  private var isEnded = false

  /// Makes the file, in the place of an earlier run's, for `connections`.
  init(at path: String, run: String, connections: Int) throws(StateError) {
    self.path = path
    turns = Array(repeating: 0, count: connections)
    size = Self.headSize + connections * 2 * Departure.size
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

  /// The final dot of a message is about to leave. False when it may not any more.
  ///
  /// Each connection keeps its last two: a mark is asked for before the message ahead of it is
  /// answered for, so when a final dot leaves, the outcome of the one before it need not be durable
  /// yet. That of the one before that is.
  func note(_ departure: Departure.Name, of connection: Int) -> Bool {
    monitor.locked {
      guard !isEnded else { return false }
      departure.write(to: place(of: connection, turns[connection]))
      turns[connection] ^= 1
      return true
    }
  }

  /// How the attempt ended, if its departure was noted. Without an answer its final dot is known not
  /// to have left, unless it is in doubt.
  func note(_ outcome: Outcome, of departure: Departure.Name, of connection: Int, at now: Instant) {
    monitor.locked {
      for turn in 0..<2 {
        let place = place(of: connection, turn)
        guard Departure.Name(UnsafeRawBufferPointer(place)) == departure else { continue }
        if outcome.reply != nil {
          Departure.write(Departure.Answer(outcome: outcome, at: now), to: place)
        } else {
          Departure.Name.erase(place)
        }
      }
    }
  }

  private func place(of connection: Int, _ turn: Int) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(
      start: memory + Self.headSize + (connection * 2 + turn) * Departure.size,
      count: Departure.size)
  }

  /// No further final dot leaves. Returns those that are noted.
  func end() -> [Departure] {
    monitor.locked {
      isEnded = true
      return Self.departures(in: UnsafeRawBufferPointer(start: memory, count: size))
    }
  }

  /// Takes the file away: nothing that it speaks of is left open.
  func remove() { unlink(path) }

  /// Those that are noted in the file at `path`, if `run` wrote it since this machine was
  /// started and all of it can be trusted; nil when it says nothing.
  static func noted(at path: String, run: String) -> [Departure]? {
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
    return bytes.withUnsafeBytes { departures(in: $0) }
  }

  private static func departures(in file: UnsafeRawBufferPointer) -> [Departure] {
    stride(from: headSize, through: file.count - Departure.size, by: Departure.size).compactMap {
      Departure(UnsafeRawBufferPointer(rebasing: file[$0..<$0 + Departure.size]))
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
