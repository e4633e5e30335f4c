import Glibc
import Synchronization

/// The least of a relay, on 127.0.0.1, for one connection: it keeps what it is given.
///
/// It shares nothing with the sessions that it judges: it reads lines and dots by its own rules.
final class LoopbackRelay: Sendable {
  let port: Int
  private let listener: Int32
  private let contents = Mutex<[[UInt8]]>([])

  /// Seconds that it waits for what does not come.
  private static let patience = 20

  /// nil when this machine gives no port.
  init?() {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard listener >= 0 else { return nil }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listens = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && listen(listener, 1) == 0
          && getsockname(listener, $0, &length) == 0
      }
    }
    guard listens else {
      close(listener)
      return nil
    }
    self.listener = listener
    port = Int(UInt16(bigEndian: address.sin_port))
    setPatience(of: listener, Self.patience)
  }

  deinit { close(listener) }

  /// The messages that came, in their order, with no dot doubled.
  var received: [[UInt8]] { contents.withLock { $0 } }

  /// Until the other side says QUIT, closes, or is silent for too long.
  func serve() {
    let connection = accept(listener, nil, nil)
    guard connection >= 0 else { return }
    defer { close(connection) }
    setPatience(of: connection, Self.patience)
    var reader = LineReader(descriptor: connection)
    guard say("220 loopback ESMTP", to: connection) else { return }
    while let line = reader.line() {
      let reply: String
      switch String(decoding: line.prefix(4), as: UTF8.self).uppercased() {
      case "EHLO": reply = "250-loopback\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE"
      case "DATA":
        guard say("354 go on", to: connection), let content = reader.content() else { return }
        contents.withLock { $0.append(content) }
        reply = "250 kept"
      case "QUIT":
        _ = say("221 bye", to: connection)
        return
      default: reply = "250 ok"
      }
      guard say(reply, to: connection) else { return }
    }
  }

  private func say(_ reply: String, to connection: Int32) -> Bool {
    let bytes = Array("\(reply)\r\n".utf8)
    return send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
  }
}

private func setPatience(of descriptor: Int32, _ seconds: Int) {
  var wait = timeval(tv_sec: seconds, tv_usec: 0)
  setsockopt(
    descriptor, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
}

/// Lines as RFC 5321 section 2.3.8 has them: a CR or LF alone ends none.
private struct LineReader {
  let descriptor: Int32
  private var buffer: [UInt8] = []
  private var position = 0

  init(descriptor: Int32) { self.descriptor = descriptor }

  /// Without its CRLF; nil at the end of what comes.
  mutating func line() -> [UInt8]? {
    var line: [UInt8] = []
    while let octet = next() {
      line.append(octet)
      if line.count > 1, line.suffix(2) == [0x0D, 0x0A] { return line.dropLast(2) }
    }
    return nil
  }

  /// What comes before the line of one dot, with the dot that begins a line taken away (RFC 5321
  /// section 4.5.2).
  mutating func content() -> [UInt8]? {
    var content: [UInt8] = []
    while let line = line() {
      if line == [0x2E] { return content }
      content += line.first == 0x2E ? line.dropFirst() : line[...]
      content += [0x0D, 0x0A]
    }
    return nil
  }

  private mutating func next() -> UInt8? {
    if position == buffer.count {
      buffer = [UInt8](unsafeUninitializedCapacity: 65_536) { bytes, count in
        count = max(0, recv(descriptor, bytes.baseAddress, bytes.count, 0))
      }
      position = 0
      guard !buffer.isEmpty else { return nil }
    }
    defer { position += 1 }
    return buffer[position]
  }
}
