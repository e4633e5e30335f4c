import Glibc
import Mail

/// Whether messages leave through this machine's libcurl as they are: sent to a relay of our own, and
/// compared octet for octet.
public enum LoopbackTrial {
  public struct Failure: Error, Hashable, Sendable {
    /// Lower case, no full stop.
    public let reason: String
  }

  /// In octets: a small one, those about 64 KiB, where libcurl's buffers end and its uploads by SMTP
  /// have lost dots, and one of several buffers.
  public static let sizes = [1_000, 65_535, 65_536, 65_537, 150_000]

  /// One message of each size over one connection, without TLS.
  public static func run() throws(Failure) {
    guard let relay = LoopbackRelay() else {
      throw Failure(reason: "no port of this machine's own can be had")
    }
    let server = Server(relay)
    defer { server.join() }
    var settings = RelaySettings(url: "smtp://127.0.0.1:\(relay.port)", security: .none)
    settings.timeouts = patience
    let session: SMTPSession
    do { session = try SMTPTransport(settings).open() } catch {
      throw Failure(reason: "the session was not opened: \(error.reason)")
    }
    defer {
      session.quit()
      session.close(waiting: 2)
    }
    for (index, size) in sizes.enumerated() {
      let bytes = message(of: size)
      try submit(bytes, over: session)
      guard relay.received.count == index + 1, relay.received[index] == bytes else {
        throw Failure(reason: "a message of \(size) octets did not come as it was sent")
      }
    }
  }

  private static var patience: Timeouts {
    var timeouts = Timeouts()
    timeouts.connect = 5
    timeouts.reply = 10
    timeouts.data = 10
    timeouts.block = 10
    timeouts.finalDot = 10
    return timeouts
  }

  private static func submit(_ bytes: [UInt8], over session: SMTPSession) throws(Failure) {
    let of = "a message of \(bytes.count) octets"
    do {
      let address = try Address("loopback@localhost.localdomain")
      let submission = Submission(
        envelope: Envelope(reversePath: address, forwardPath: address), content: try Content(bytes))
      try session.announce(submission)
      guard try session.awaitGoAhead() == .granted else {
        throw Failure(reason: "\(of) was refused")
      }
      try session.sendContent()
      let reply = try session.finish(announcing: nil)
      guard reply.isPositive else { throw Failure(reason: "\(of) was refused: \(reply)") }
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure(reason: "\(of) was not sent: \(error)")
    }
  }

  /// Of so many octets, with a dot at the beginning of every line, and lines of every length, so that
  /// line ends and dots fall on each side of any buffer's end.
  static func message(of size: Int) -> [UInt8] {
    var bytes = Array("Subject: loopback\r\n\r\n".utf8)
    var length = 1
    while bytes.count + length + 2 + 80 < size {
      bytes += repeatElement(UInt8(ascii: "."), count: length)
      bytes += [0x0D, 0x0A]
      length = length % 76 + 1
    }
    bytes += repeatElement(UInt8(ascii: "."), count: size - bytes.count - 2)
    return bytes + [0x0D, 0x0A]
  }

  /// A relay at work on a thread of its own.
  private final class Server {
    private var thread = pthread_t()

    init(_ relay: LoopbackRelay) {
      let context = Unmanaged.passRetained(relay).toOpaque()
      pthread_create(
        &thread, nil,
        { context in
          Unmanaged<LoopbackRelay>.fromOpaque(context!).takeRetainedValue().serve()
          return nil
        }, context)
    }

    func join() { pthread_join(thread, nil) }
  }
}
