/// An HTTP/1.1 server on a loopback port that answers as it is told, and writes down what it is asked.
///
/// It stops, and lets go of every connection, when it is released.
public final class ScriptedHTTPServer: Sendable {
  public struct Request: Hashable, Sendable {
    public let method: String
    /// "/page?a=b".
    public let path: String
    /// In lower case.
    public let host: String
  }

  public enum Answer: Sendable {
    /// Fields as lines, "Location: /there".
    case status(Int, fields: [String] = [], body: String = "")
    case silence
    case hangUp
  }

  private let monitor = Monitor([Request]())
  private let listener: LoopbackListener

  public init(_ answer: @escaping @Sendable (Request) -> Answer) throws {
    let stopping = try StopSignal()
    let monitor = monitor
    listener = try LoopbackListener(stopping: stopping) { descriptor in
      {
        let socket = ServerSocket(descriptor: descriptor, stopping: stopping, tls: nil)
        Self.converse(socket, monitor, answer)
      }
    }
  }

  public var port: Int { listener.port }
  public var requests: [Request] { monitor.read { $0 } }

  private static func converse(
    _ socket: ServerSocket, _ monitor: Monitor<[Request]>, _ answer: (Request) -> Answer
  ) {
    var lines = LineBuffer()
    while let request = nextRequest(socket, &lines) {
      monitor.change { $0.append(request) }
      switch answer(request) {
      case .hangUp: return
      case .silence:
        _ = socket.wait(reading: false, until: nil)
        return
      case .status(let status, let fields, let body):
        let isTold = fields.contains { $0.lowercased().hasPrefix("content-length:") }
        let head =
          ["HTTP/1.1 \(status) As it is told"] + fields
          + (isTold ? [] : ["Content-Length: \(body.utf8.count)"])
        let text = head.joined(separator: "\r\n") + "\r\n\r\n"
        guard socket.write(Array((request.method == "HEAD" ? text : text + body).utf8)) else {
          return
        }
      }
    }
  }

  private static func nextRequest(_ socket: ServerSocket, _ lines: inout LineBuffer) -> Request? {
    var head: [String] = []
    while true {
      while let line = lines.next() {
        let text = String(decoding: line.dropLast(2), as: UTF8.self)
        if !text.isEmpty {
          head.append(text)
          continue
        }
        let words = head.first?.split(separator: " ") ?? []
        guard words.count == 3 else { return nil }
        let host = head.first { $0.lowercased().hasPrefix("host: ") }?.dropFirst(6) ?? ""
        return Request(
          method: String(words[0]), path: String(words[1]), host: host.lowercased())
      }
      guard socket.wait(reading: true, until: nil) == .readable, let more = socket.read() else {
        return nil
      }
      lines.append(more)
    }
  }
}
