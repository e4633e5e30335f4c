import Glibc

/// Stands between a client and a relay, and cuts the connection at the final dot of chosen messages:
/// the client is in doubt about each of them. One connection at a time.
public final class CuttingProxy: Sendable {
  public enum Cut: Sendable {
    /// The relay gets the dot and answers, and the client does not get the answer.
    case behindDot
    /// The relay does not get the dot, though the client has sent it.
    case beforeDot
  }

  public let port: Int
  private let stopping: StopSignal
  private let acceptor: Monitor<PosixThread?>

  /// - Parameter cuts: by the number of the message, from 1, in the order of the final dots.
  public init(to relay: Int, cuts: [Int: Cut]) throws {
    let listener = try Loopback.listen()
    let stopping = try StopSignal()
    port = Loopback.port(of: listener)
    self.stopping = stopping
    acceptor = Monitor(
      PosixThread {
        var dots = 0
        while stopping.poll(listener, for: POLLIN) != nil {
          let client = accept(listener, nil, nil)
          guard client >= 0 else { continue }
          Loopback.prepare(client)
          if let relay = try? Loopback.connect(to: relay) {
            ProxiedConnection(client: client, relay: relay, stopping: stopping)
              .run(cuts, dots: &dots)
            close(relay)
          }
          close(client)
        }
        close(listener)
      })
  }

  deinit { stop() }

  public var url: String { "smtp://127.0.0.1:\(port)" }

  /// Once is enough.
  public func stop() {
    stopping.send()
    let thread = acceptor.change { acceptor in
      defer { acceptor = nil }
      return acceptor
    }
    thread?.join()
  }
}

/// One connection through a proxy; whoever made it closes both ends.
private struct ProxiedConnection {
  let client: Int32
  let relay: Int32
  let stopping: StopSignal

  private static let dot = Array("\r\n.\r\n".utf8)

  /// Passes on what comes until either end has gone, or a cut.
  func run(_ cuts: [Int: CuttingProxy.Cut], dots: inout Int) {
    let isMuted = Monitor(false)
    let back = PosixThread { [self] in
      while let bytes = receive(from: relay) {
        // The answer to the dot has come, so the relay has the message.
        if isMuted.read({ $0 }) || !pass(bytes, to: client) { break }
      }
      shutdown(client, Int32(SHUT_RDWR))
    }
    var last: [UInt8] = []
    while let bytes = receive(from: client) {
      let known = last.count
      let seen = last + bytes
      last = seen.suffix(Self.dot.count - 1)
      guard let end = Self.endOfDot(in: seen) else {
        _ = pass(bytes, to: relay)
        continue
      }
      dots += 1
      switch cuts[dots] {
      case nil: _ = pass(bytes, to: relay)
      case .behindDot:
        isMuted.change { $0 = true }
        _ = pass(Array(seen[known..<end]), to: relay)
      case .beforeDot:
        _ = pass(Array(seen[known..<max(known, end - 3)]), to: relay)
        shutdown(client, Int32(SHUT_RDWR))
      }
      if cuts[dots] != nil { break }
    }
    if !isMuted.read({ $0 }) { shutdown(relay, Int32(SHUT_RDWR)) }
    back.join()
  }

  private static func endOfDot(in bytes: [UInt8]) -> Int? {
    guard bytes.count >= dot.count else { return nil }
    return (0...(bytes.count - dot.count)).first { bytes[$0...].starts(with: dot) }
      .map { $0 + dot.count }
  }

  /// nil when the other end has gone, or the test is over.
  private func receive(from descriptor: Int32) -> [UInt8]? {
    while stopping.poll(descriptor, for: POLLIN) != nil {
      var bytes = [UInt8](repeating: 0, count: 65_536)
      let count = recv(descriptor, &bytes, bytes.count, 0)
      if count > 0 { return Array(bytes[..<count]) }
      guard count < 0, errno == EAGAIN || errno == EINTR else { return nil }
    }
    return nil
  }

  private func pass(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let sent = rest.withUnsafeBytes {
        send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if sent > 0 { rest = rest.dropFirst(sent) }
      if sent < 0 {
        guard errno == EAGAIN, stopping.poll(descriptor, for: POLLOUT) != nil else { return false }
      }
    }
    return true
  }
}
