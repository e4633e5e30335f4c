import Foundation
import Glibc

/// One connection to a web server on this machine, for what no well-behaved client would send.
public enum HTTPExchange {
  public struct TimedOut: Error {}

  /// Sends `text`, and returns all that comes until the server closes the connection.
  public static func run(_ text: String, port: Int, seconds: Int = 30) throws -> String {
    let descriptor = try Loopback.connect(to: port)
    defer { Glibc.close(descriptor) }
    var rest = Array(text.utf8)[...]
    var received: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 16 * 1024)
    let end = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < end {
      if !rest.isEmpty {
        let count = rest.withUnsafeBytes {
          send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        if count > 0 { rest = rest.dropFirst(count) }
      }
      var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&poller, 1, rest.isEmpty ? 200 : 5) > 0 else { continue }
      let count = recv(descriptor, &block, block.count, 0)
      guard count > 0 else {
        if count < 0, errno == EAGAIN { continue }
        return String(decoding: received, as: UTF8.self)
      }
      received += block.prefix(count)
    }
    throw TimedOut()
  }
}
