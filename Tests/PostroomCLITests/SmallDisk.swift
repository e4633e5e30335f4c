import Foundation
import Glibc

/// A file system of one megabyte in memory, unmounted when it is released.
final class SmallDisk {
  private let path: String

  struct Failure: Error {}

  /// Whether this user may mount one: root, and not in every container.
  static let canBeMounted: Bool = {
    let path = NSTemporaryDirectory() + "/postroom-mount-\(UUID().uuidString)"
    defer { rmdir(path) }
    return (try? SmallDisk(at: path)) != nil
  }()

  init(at path: String) throws {
    self.path = path
    mkdir(path, 0o700)
    guard mount("postroom-test", path, "tmpfs", 0, "size=1m,mode=700") == 0 else { throw Failure() }
  }

  deinit { umount2(path, Int32(MNT_DETACH)) }

  /// Leaves no byte free.
  func fill() {
    let descriptor = open(path + "/ballast", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    defer { close(descriptor) }
    let block = [UInt8](repeating: 1, count: 4096)
    while write(descriptor, block, block.count) > 0 {}
  }

  func makeRoom() { unlink(path + "/ballast") }

  func forbidWriting() throws {
    let flags = UInt(MS_REMOUNT) | UInt(MS_RDONLY)
    guard mount("postroom-test", path, "tmpfs", flags, "size=1m") == 0 else { throw Failure() }
  }
}
