/// How an attempt at delivery ended, as a line about it says:
/// `to=<...>, relay=..., delay=..., dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4bXyz)`.
struct MaillogFate {
  /// From `sent` on.
  let text: String

  private static var longest: Int { 300 }

  /// nil when the line does not say.
  init?(_ line: UnsafeBufferPointer<UInt8>) {
    // What follows `status=` is another server's word, so the first one is the one that counts;
    // before it there are only addresses of ours and names of hosts.
    let text = String(decoding: line, as: UTF8.self)
    guard let mark = text.range(of: ", status=") else { return nil }
    let printable = text[mark.upperBound...].unicodeScalars.prefix(Self.longest).filter {
      $0.properties.generalCategory != .control
    }
    self.text = String(String.UnicodeScalarView(printable))
  }
}
