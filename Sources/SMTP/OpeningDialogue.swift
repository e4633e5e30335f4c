import Mail

/// The lines that the relay sent while libcurl opened the session, without secrets and controls.
final class OpeningDialogue {
  private(set) var lines: [String] = []
  /// What the relay said of a token that it did not take: the JSON in the challenge of XOAUTH2.
  private(set) var challenge: String?
  private let redaction: Redaction

  /// The greeting, EHLO twice under STARTTLS and a login together are far below this.
  private static let mostLines = 1000
  /// Of a challenge's text; the ones that exist have some hundred characters.
  private static let longestChallenge = 500

  init(redaction: Redaction) { self.redaction = redaction }

  func append(_ bytes: UnsafeRawBufferPointer) {
    guard lines.count < Self.mostLines else { return }
    var line = String(decoding: bytes, as: UTF8.self)
    while line.last?.isNewline == true { line.removeLast() }
    if line.hasPrefix("334 ") { challenge = text(ofChallenge: line.dropFirst(4)) ?? challenge }
    lines.append(redaction(line.withoutControls))
  }

  /// Other mechanisms' challenges ("Password:") are no JSON.
  private func text(ofChallenge base64: Substring) -> String? {
    guard let decoded = Base64.decoded(base64.utf8), decoded.first == UInt8(ascii: "{"),
      let text = String(validating: decoded, as: UTF8.self)
    else { return nil }
    return String(redaction(text.withoutControls).prefix(Self.longestChallenge))
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
