/// The lines that the relay sent while libcurl opened the session.
final class OpeningDialogue {
  private(set) var lines: [String] = []

  /// The greeting, EHLO twice under STARTTLS and a login together are far below this.
  private static let mostLines = 1000

  func append(_ bytes: UnsafeRawBufferPointer) {
    guard lines.count < Self.mostLines else { return }
    var line = String(decoding: bytes, as: UTF8.self)
    while line.last?.isNewline == true { line.removeLast() }
    lines.append(line)
  }

  /// RFC 4954 section 6: only 235 means that the login was accepted.
  var loggedIn: Bool { lines.contains { $0.hasPrefix("235") } }

  /// The lines of the last reply to EHLO, without codes: libcurl says EHLO again under TLS.
  var ehlo: [String] {
    guard let last = lines.lastIndex(where: { $0.hasPrefix("250 ") }) else { return [] }
    var first = last
    while first > 0, lines[first - 1].hasPrefix("250-") { first -= 1 }
    return lines[first...last].map { String($0.dropFirst(4)) }
  }

  /// The last line with which the relay refused something.
  var refusal: String? { lines.last { $0.hasPrefix("4") || $0.hasPrefix("5") } }
}
