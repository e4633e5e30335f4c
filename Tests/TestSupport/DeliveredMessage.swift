/// A message as Postfix put it into a Maildir.
public struct DeliveredMessage: Sendable {
  public let path: String
  /// The file, with LF at line ends.
  public let bytes: [UInt8]

  /// Whom it was delivered to; empty when Postfix does not say.
  public var recipient: String {
    trace.first { $0.hasPrefix("Delivered-To: ") }.map { String($0.dropFirst(14)) } ?? ""
  }

  /// The message as it was submitted: without the lines Postfix put in front of it (RFC 5321
  /// section 4.4), and with CRLF at line ends.
  public var content: [UInt8] {
    let front = trace.reduce(0) { $0 + $1.utf8.count + 1 }
    return bytes.dropFirst(front).flatMap { $0 == 10 ? [13, 10] : [$0] }
  }

  /// The fields that Postfix adds, each line of them.
  private var trace: [String] {
    var lines: [String] = []
    for line in bytes.split(separator: 10, maxSplits: 20, omittingEmptySubsequences: false) {
      let text = String(decoding: line, as: UTF8.self)
      let isFolded = text.hasPrefix("\t") && !lines.isEmpty
      let isReceived =
        text.hasPrefix("Received: ") && !lines.contains { $0.hasPrefix("Received: ") }
      guard
        isFolded || isReceived || text.hasPrefix("Return-Path: ")
          || text.hasPrefix("X-Original-To: ") || text.hasPrefix("Delivered-To: ")
      else { break }
      lines.append(text)
    }
    return lines
  }
}
