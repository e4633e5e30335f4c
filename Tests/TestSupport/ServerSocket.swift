import CTLS
import Glibc

/// The server's end of one connection, in plain text or under TLS, for the one thread that
/// owns it.
final class ServerSocket {
  private let descriptor: Int32
  private let stopping: StopSignal
  private let tls: TLSContext?
  private var channel: OpaquePointer?
  private var isOpen = true

  init(descriptor: Int32, stopping: StopSignal, tls: TLSContext?) {
    self.descriptor = descriptor
    self.stopping = stopping
    self.tls = tls
  }

  deinit {
    if isOpen { close(descriptor) }
    if let channel { ctls_channel_free(channel) }
  }

  enum Wakening {
    case readable, deadline, over
  }

  /// Waits for bytes, or, when not `reading`, for the client to go.
  func wait(reading: Bool, until deadline: Moment?) -> Wakening {
    let hangUp: Int32 = 0x2000  // POLLRDHUP, which Glibc's module does not show
    switch stopping.poll(descriptor, for: reading ? POLLIN : hangUp, until: deadline) {
    case nil: return .over
    case 0: return .deadline
    case .some: return reading ? .readable : .over
    }
  }

  /// All that can be read at once; nil when the client has closed or broken the connection.
  func read() -> [UInt8]? {
    guard channel != nil else {
      return readOnce { recv(self.descriptor, $0, $1, 0) }.bytes
    }
    var bytes: [UInt8] = []
    while true {
      let (more, result) = readOnce { Int(ctls_read(self.channel, $0, $1)) }
      if result == CTLS_WANTS_READ { return bytes }
      guard let more, result > 0 else { return bytes.isEmpty ? nil : bytes }
      bytes += more
    }
  }

  private func readOnce(
    _ call: (UnsafeMutableRawPointer, Int) -> Int
  ) -> (bytes: [UInt8]?, result: Int) {
    var result = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
      result = call(buffer.baseAddress!, buffer.count)
      count = max(result, 0)
    }
    if result < 0 && channel == nil && (errno == EAGAIN || errno == EINTR) { return ([], result) }
    return (result > 0 ? bytes : nil, result)
  }

  /// Writes all of `bytes`; false when the client or the test has gone.
  func write(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let result = rest.withUnsafeBytes { buffer in
        if let channel { return Int(ctls_write(channel, buffer.baseAddress, buffer.count)) }
        let sent = send(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
        return sent < 0 && errno == EAGAIN ? Int(CTLS_WANTS_WRITE) : sent
      }
      if result > 0 {
        rest = rest.dropFirst(result)
      } else if !waits(for: result) {
        return false
      }
    }
    return true
  }

  /// Does the server's part of the TLS handshake; false when it failed.
  func encrypt() -> Bool {
    guard channel == nil, let tls, let new = ctls_channel_new(tls.raw, descriptor) else {
      return false
    }
    channel = new
    while true {
      let result = Int(ctls_accept(new))
      if result == 1 { return true }
      guard waits(for: result) else { return false }
    }
  }

  private func waits(for result: Int) -> Bool {
    let events: Int32
    switch result {
    case Int(CTLS_WANTS_READ): events = POLLIN
    case Int(CTLS_WANTS_WRITE): events = POLLOUT
    default: return false
    }
    return stopping.poll(descriptor, for: events) != nil
  }

  /// Ends the connection in order. What the client still says is read and dropped a while: closing a
  /// socket with bytes unread would break it (RFC 2525 section 2.17).
  func finish() {
    if let channel { ctls_close(channel) }
    shutdown(descriptor, Int32(SHUT_WR))
    let deadline = Moment.now + .milliseconds(500)
    while stopping.poll(descriptor, for: POLLIN, until: deadline).map({ $0 != 0 }) ?? false {
      var dropped = [UInt8](repeating: 0, count: 65_536)
      guard recv(descriptor, &dropped, dropped.count, 0) > 0 else { break }
    }
  }

  /// Breaks the connection: the client gets RST.
  func reset() {
    var linger = linger(l_onoff: 1, l_linger: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
    close(descriptor)
    isOpen = false
  }
}
