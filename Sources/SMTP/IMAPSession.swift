import CCurl
import Glibc
import Mail

/// A conversation with an IMAP server (RFC 3501): libcurl connects, secures and logs in, and the
/// commands are ours, one at a time.
final class IMAPSession {
  private let curl = CurlHandle()
  private let dialogue: OpeningDialogue
  private let redaction: Redaction
  private let timeout: Double
  private let trace: (@Sendable (String) -> Void)?
  private var socket: Int32 = -1
  private var received: [UInt8] = []
  /// What of `received` has been read.
  private var position = 0
  private var room = [UInt8](repeating: 0, count: 64 << 10)
  private var commands = 0

  /// The longest line is a list of a mailbox's messages: two million of them.
  private static let longestLine = 16 << 20

  /// `url` without the mailbox.
  init(
    _ settings: RelaySettings, secret: String?, trace: (@Sendable (String) -> Void)?
  ) throws(InboxFailure) {
    redaction = settings.login?.secret.redaction ?? Redaction()
    dialogue = OpeningDialogue(redaction: redaction)
    timeout = settings.timeouts.reply
    self.trace = trace
    defer { for line in dialogue.lines { trace?("< \(line)") } }
    do throws(CurlError) {
      try curl.set(CURLOPT_URL, settings.url)
      try curl.allowIMAPAlone()
      try curl.prepareSession(settings, secret: secret)
      try curl.tell(dialogue)
      try curl.perform()
    } catch { throw failure(error) }
    guard let socket = curl.socket else {
      throw .unreachable(reason: "the connection was closed at once")
    }
    self.socket = socket
  }

  /// What libcurl's results mean while it connects, found by running it.
  private func failure(_ error: CurlError) -> InboxFailure {
    let said = dialogue.lines.last { line in
      line.split(separator: " ").dropFirst().first.map { ["NO", "BAD", "BYE"].contains($0) }
        ?? false
    }
    let reason = said.map { "the server said \"\($0)\"" } ?? redaction(error.reason)
    switch error.code {
    case CURLE_LOGIN_DENIED: return .loginRefused(reason: reason)
    case CURLE_SSL_CONNECT_ERROR where error.isLostConnection:
      return .unreachable(reason: "the connection was lost in the TLS handshake")
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_USE_SSL_FAILED,
      CURLE_SSL_CACERT_BADFILE, CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL:
      return .unusable(reason: redaction(error.reason), hint: "look at url, tls and ca_file")
    default: return .unreachable(reason: reason)
    }
  }

  enum Answer {
    case done
    /// NO or BAD, and what the server said.
    case refused(String)
  }

  /// Says `command`, gives each untagged response to `untagged`, and returns how it ended (section
  /// 7.1).
  func command(
    _ command: String, untagged: (IMAPResponse) -> Void = { _ in }
  ) throws(InboxFailure) -> Answer {
    commands += 1
    let tag = "P\(commands)"
    trace?("> \(tag) \(command)")
    try write(Array("\(tag) \(command)\r\n".utf8))
    while true {
      let response = try response()
      let words = response.text.split(
        separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
      guard words.count > 1 else { throw .unreachable(reason: "the server does not speak IMAP") }
      if words[0] == "*" {
        if words[1] == "BYE" {
          throw .unreachable(reason: "the server closes: \(shown(response))")
        }
        untagged(response)
      } else if words[0] == tag {
        trace?("< \(shown(response))")
        return words[1] == "OK" ? .done : .refused(shown(response))
      } else if words[0] != "+" {
        throw .unreachable(reason: "the server answers what was not asked")
      }
    }
  }

  /// Says goodbye, and waits for nothing.
  func logOut() { try? write(Array("P0 LOGOUT\r\n".utf8)) }

  private func shown(_ response: IMAPResponse) -> String {
    redaction(String(response.text.prefix(500)).withoutControls)
  }

  /// A line, with the literals that it announces (section 4.3).
  private func response() throws(InboxFailure) -> IMAPResponse {
    var response = IMAPResponse()
    let deadline = deadline(in: timeout)
    var size = 0
    while true {
      let line = try line(until: deadline)
      size += line.count
      guard size <= Self.longestLine else { throw tooMuch }
      response.append(line)
      guard let length = IMAPResponse.literalLength(line) else { return response }
      guard length <= IncomingMessage.largest + 1, response.literals.count < 10 else {
        throw tooMuch
      }
      response.literals.append(try octets(length))
    }
  }

  private var tooMuch: InboxFailure { .unreachable(reason: "the server sends more than was asked") }

  private func line(until deadline: Double) throws(InboxFailure) -> [UInt8] {
    var searched = position
    while true {
      if let end = received[searched...].firstIndex(of: 0x0A) {
        let line = received[position..<end]
        position = end + 1
        return Array(line.last == 0x0D ? line.dropLast() : line)
      }
      searched = received.count - position
      guard searched <= Self.longestLine else { throw tooMuch }
      try receive(until: deadline)
    }
  }

  /// As many as `count`, however long that takes, so long as they keep coming.
  private func octets(_ count: Int) throws(InboxFailure) -> [UInt8] {
    while received.count - position < count { try receive(until: deadline(in: timeout)) }
    defer { position += count }
    return Array(received[position..<(position + count)])
  }

  private func receive(until deadline: Double) throws(InboxFailure) {
    received.removeSubrange(..<position)
    position = 0
    while true {
      let taken: Result<Int?, CurlError> = room.withUnsafeMutableBytes { bytes in
        Result { () throws(CurlError) in try curl.receive(into: bytes) }
      }
      let count: Int?
      do throws(CurlError) { count = try taken.get() } catch {
        throw .unreachable(reason: redaction(error.reason))
      }
      guard let count else {
        try wait(for: Int16(POLLIN), until: deadline)
        continue
      }
      guard count > 0 else { throw .unreachable(reason: "the server closed the connection") }
      received += room[..<count]
      return
    }
  }

  private func write(_ bytes: [UInt8]) throws(InboxFailure) {
    var sent = 0
    let deadline = deadline(in: timeout)
    while sent < bytes.count {
      let taken: Result<Int, CurlError> = bytes[sent...].withUnsafeBytes { bytes in
        Result { () throws(CurlError) in try curl.send(bytes) }
      }
      do throws(CurlError) {
        let count = try taken.get()
        sent += count
        if count > 0 { continue }
      } catch { throw .unreachable(reason: redaction(error.reason)) }
      try wait(for: Int16(POLLOUT), until: deadline)
    }
  }

  private func wait(for events: Int16, until deadline: Double) throws(InboxFailure) {
    switch readiness(of: socket, for: events, until: deadline) {
    case .ready: return
    case .tooLate: throw .unreachable(reason: "the server did not answer in time")
    case .failure(let number): throw .unreachable(reason: "poll: error \(number)")
    }
  }
}
