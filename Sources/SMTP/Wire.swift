import Glibc
import Mail

/// The bytes between a session and its relay, over the socket that libcurl opened and secured.
final class Wire {
  private let curl: CurlHandle
  private let socket: Int32
  private let isEncrypted: Bool
  private let redaction: Redaction
  private var parser = ReplyParser()
  /// As much as a record of TLS can hold (RFC 8446 section 5.1).
  private var received = [UInt8](repeating: 0, count: 16 * 1024)
  /// Whether nothing can be received before the socket is readable again.
  private var isDrained = false

  init(curl: CurlHandle, socket: Int32, isEncrypted: Bool, redaction: Redaction) {
    self.curl = curl
    self.socket = socket
    self.isEncrypted = isEncrypted
    self.redaction = redaction
  }

  /// The write failed after `sent` octets were taken.
  struct WriteFailure: Error {
    let sent: Int
    let loss: SessionLoss
  }

  /// Writes all of `bytes`, waiting at most `seconds` for each part to be taken.
  func write(_ bytes: some Collection<UInt8>, within seconds: Double) throws(WriteFailure) {
    var sent = 0
    do {
      let done: Void? = try bytes.withContiguousStorageIfAvailable { bytes in
        let raw = UnsafeRawBufferPointer(bytes)
        while sent < raw.count {
          let taken = try curl.send(UnsafeRawBufferPointer(rebasing: raw[sent...]))
          sent += taken
          if taken == 0 { try wait(for: Int16(POLLOUT), until: deadline(in: seconds)) }
        }
      }
      precondition(done != nil, "bytes to be written are contiguous")
    } catch let error as CurlError {
      throw WriteFailure(sent: sent, loss: SessionLoss(error.reason, farewell: pendingFarewell()))
    } catch {
      throw WriteFailure(
        sent: sent, loss: error as? SessionLoss ?? SessionLoss("\(error)"))
    }
  }

  /// The next reply. A 421 is thrown as the end of the session, unless `isVerdict`: then it is the
  /// answer to the final dot, and the message's own.
  func reply(within seconds: Double, isVerdict: Bool = false) throws(SessionLoss) -> Reply {
    let deadline = deadline(in: seconds)
    while true {
      if let next = try nextReply() {
        if next.isClosing && !isVerdict {
          throw SessionLoss("the relay closes: \(next)", farewell: next)
        }
        return next
      }
      if isDrained { try wait(for: Int16(POLLIN), until: deadline) }
      _ = try receive()
    }
  }

  /// Throws when the relay has closed, or says or has said anything, while it is not its turn.
  func checkSilence() throws(SessionLoss) {
    guard try receive() || !parser.isEmpty else { return }
    if let reply = try nextReply(), reply.isClosing {
      throw SessionLoss("the relay closes: \(reply)", farewell: reply)
    }
    throw SessionLoss("the relay spoke out of turn")
  }

  /// What has arrived whole; nil when more is needed.
  private func nextReply() throws(SessionLoss) -> Reply? {
    do { return try parser.next().map { redaction($0) } } catch { throw SessionLoss("\(error)") }
  }

  /// Takes what has arrived into the parser; false when nothing has.
  private func receive() throws(SessionLoss) -> Bool {
    let taken: Result<Int?, CurlError> = received.withUnsafeMutableBytes { bytes in
      Result { () throws(CurlError) in try curl.receive(into: bytes) }
    }
    let count: Int?
    do { count = try taken.get() } catch { throw SessionLoss(error.reason) }
    // What a TLS library has read ahead, poll knows nothing of: there, only "nothing" says so.
    isDrained = count.map { !isEncrypted && $0 < received.count } ?? true
    guard let count else { return false }
    guard count > 0 else { throw SessionLoss("the relay closed the connection") }
    parser.append(received[..<count])
    return true
  }

  /// A relay that closes may have said why before it did.
  private func pendingFarewell() -> Reply? {
    guard (try? receive()) == true, let reply = try? nextReply(), reply.isClosing else {
      return nil
    }
    return reply
  }

  private func wait(for events: Int16, until deadline: Double) throws(SessionLoss) {
    switch readiness(of: socket, for: events, until: deadline) {
    case .ready: return
    case .tooLate: throw SessionLoss("the relay did not answer in time")
    case .failure(let number): throw SessionLoss("poll: error \(number)")
    }
  }
}

enum Readiness {
  case ready
  case tooLate
  case failure(Int32)
}

/// Waits for `events` on a socket, however often a signal interrupts.
func readiness(of socket: Int32, for events: Int16, until deadline: Double) -> Readiness {
  var descriptor = pollfd(fd: socket, events: events, revents: 0)
  while true {
    let left = deadline - monotonicSeconds()
    guard left > 0 else { return .tooLate }
    let ready = poll(&descriptor, 1, Int32(min(left * 1000 + 1, 60_000)))
    if ready > 0 { return .ready }
    if ready < 0 && errno != EINTR { return .failure(errno) }
  }
}

func deadline(in seconds: Double) -> Double { monotonicSeconds() + seconds }

/// Seconds on a clock that nobody sets, so that a changed wall clock ends no wait early.
private func monotonicSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
