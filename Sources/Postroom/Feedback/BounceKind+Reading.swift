import Mail

extension BounceKind {
  /// What a failure says of the recipient: by its enhanced status (RFC 3463 section 3), and where that
  /// says nothing, by what the server wrote. In doubt it is soft.
  init(_ status: EnhancedStatus?, said text: String) {
    let status = Self.telling(status) ?? Self.telling(Self.status(in: text))
    guard let status else {
      self = Self.byWords(text)
      return
    }
    switch (status.subject, status.detail) {
    // No such mailbox, domain or form of address; moved without a trace; takes no mail (RFC 7505);
    // disabled.
    case (1, 1), (1, 2), (1, 3), (1, 6), (1, 10), (2, 1):
      self = status.statusClass == 5 ? .hard : .soft
    // The sender's address; the message's length; its content; and policy.
    case (1, 7...9), (2, 3), (3, 4), (6, _), (7, _): self = .refused
    default: self = .soft
    }
  }

  /// nil for one that says no more than that it failed.
  private static func telling(_ status: EnhancedStatus?) -> EnhancedStatus? {
    guard let status, status.statusClass != 2, status.subject > 0 else { return nil }
    // That it was the content, or policy, is enough.
    return status.detail > 0 || status.subject >= 6 ? status : nil
  }

  /// The first that stands in a text by itself: "550 5.1.1 no such user", "(#5.1.1)".
  static func status(in text: String) -> EnhancedStatus? {
    for word in text.utf8.prefix(4_096).split(whereSeparator: { !isOfStatus($0) }) {
      let word = String(decoding: Array(word), as: UTF8.self)
      guard word.utf8.count >= 5, word.hasPrefix("4.") || word.hasPrefix("5.") else { continue }
      let end = word.hasSuffix(".") ? word.dropLast() : word[...]
      if let status = EnhancedStatus(end) { return status }
    }
    return nil
  }

  private static func isOfStatus(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ".") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func byWords(_ text: String) -> BounceKind {
    let said = Array(text.lowercased().utf8.prefix(4_096))
    // First: "the mailbox does not have enough storage".
    if ReportWords.full.stand(in: said) { return .soft }
    if ReportWords.nobody.stand(in: said) { return .hard }
    return ReportWords.refusal.stand(in: said) ? .refused : .soft
  }
}
