import Foundation
import Glibc

/// TCP on 127.0.0.1, as far as the tests need it.
enum Loopback {
  /// A listening socket that does not block; port 0 takes a free one.
  static func listen(port: Int = 0) throws(SocketFailure) -> Int32 {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard listener >= 0 else { throw SocketFailure("socket") }
    var one: Int32 = 1
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, 4)
    guard withAddress(port, { bind(listener, $0, $1) }) == 0, Glibc.listen(listener, 512) == 0
    else {
      let failure = SocketFailure("bind")
      Glibc.close(listener)
      throw failure
    }
    prepare(listener)
    return listener
  }

  static func connect(to port: Int) throws(SocketFailure) -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw SocketFailure("socket") }
    guard withAddress(port, { Glibc.connect(descriptor, $0, $1) }) == 0 else {
      let failure = SocketFailure("connect")
      Glibc.close(descriptor)
      throw failure
    }
    prepare(descriptor)
    return descriptor
  }

  static func port(of descriptor: Int32) -> Int {
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = getsockname(descriptor, $0, &length)
      }
    }
    return Int(UInt16(bigEndian: address.sin_port))
  }

  /// Sets what every socket here has: no blocking, no waiting for more to send, not for children.
  static func prepare(_ descriptor: Int32) {
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    var one: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
  }

  private static func withAddress(
    _ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }

  /// Waits until what a server did has reached the other end of its connection to `port`: it is over,
  /// or has octets to read (proc(5), /proc/net/tcp). False when `limit` went by first.
  ///
  /// The table is read in pieces while others open and close, so a line may be missed, but hardly
  /// five times.
  static func waitUntilHeard(port: Int, atMost limit: Duration) -> Bool {
    let digits = String(port, radix: 16, uppercase: true)
    let remote = ":" + String(repeating: "0", count: 4 - digits.count) + digits
    let deadline = Moment.now + limit
    var times = 0
    while Moment.now < deadline {
      let table = (try? String(contentsOfFile: "/proc/net/tcp", encoding: .utf8)) ?? ""
      let isWaiting = table.split(separator: "\n").contains { line in
        let words = line.split(separator: " ")
        return words.count > 4 && words[2].hasSuffix(remote) && words[3] == "01"
          && words[4].hasSuffix(":00000000")
      }
      times = isWaiting ? 0 : times + 1
      if times == 5 { return true }
      sched_yield()
    }
    return false
  }
}
