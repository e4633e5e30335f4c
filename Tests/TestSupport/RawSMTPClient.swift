import Glibc

/// A client that writes the bytes a test gives it, right or wrong, and reads replies.
///
/// It does not do TLS, and every read ends after `limit`.
public final class RawSMTPClient {
  private let descriptor: Int32
  private let limit: Duration
  private var input: [UInt8] = []

  public init(port: Int, limit: Duration = .seconds(20)) throws {
    descriptor = try Loopback.connect(to: port)
    self.limit = limit
  }

  deinit { close(descriptor) }

  public enum Failure: Error, Hashable {
    /// The server ended the connection in order.
    case closed
    /// The server broke the connection.
    case reset
    /// Nothing came for as long as the client waits.
    case silent
  }

  /// Writes lines, each with CRLF, in one write.
  public func write(_ lines: String...) throws {
    try write(bytes: lines.flatMap { Array($0.utf8) + [13, 10] })
  }

  public func write(bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let sent = rest.withUnsafeBytes {
        send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if sent > 0 { rest = rest.dropFirst(sent) }
      if sent < 0 && errno != EAGAIN { throw Failure.reset }
      if sent < 0 { try wait(for: POLLOUT, until: Moment.now + limit) }
    }
  }

  /// The next reply: its lines without CRLF.
  public func reply() throws -> [String] {
    var lines: [String] = []
    repeat { lines.append(try line()) } while lines.last!.dropFirst(3).first == "-"
    return lines
  }

  /// Writes one command and reads the reply to it.
  @discardableResult
  public func ask(_ command: String) throws -> [String] {
    try write(command)
    return try reply()
  }

  private func line() throws -> String {
    let deadline = Moment.now + limit
    while true {
      if let end = input.firstIndex(of: 10) {
        defer { input.removeFirst(end + 1) }
        return String(decoding: input[..<end].filter { $0 != 13 }, as: UTF8.self)
      }
      try wait(for: POLLIN, until: deadline)
      var bytes = [UInt8](repeating: 0, count: 4096)
      let count = recv(descriptor, &bytes, bytes.count, 0)
      if count == 0 { throw Failure.closed }
      if count < 0 && errno != EAGAIN { throw Failure.reset }
      input += bytes.prefix(max(count, 0))
    }
  }

  private func wait(for events: Int32, until deadline: Moment) throws {
    var polled = pollfd(fd: descriptor, events: Int16(events), revents: 0)
    guard Glibc.poll(&polled, 1, deadline.millisecondsAway) != 0 else { throw Failure.silent }
  }
}
