import Postroom

/// What `doctor` found out about one thing that sending depends on.
struct Finding: Equatable {
  enum Standing: String {
    case ok, unknown, warning, error
  }

  /// `relay`, `SPF`.
  let subject: String
  let standing: Standing
  let text: String
  let hint: String?

  init(_ subject: String, _ standing: Standing, _ text: String, hint: String? = nil) {
    self.subject = subject
    self.standing = standing
    self.text = text
    self.hint = hint
  }

  /// As a row of the table, its hint below it.
  var line: String {
    let row = Console.padded(subject, 10) + coloured(Console.padded(standing.rawValue, 9)) + text
    guard let hint else { return row }
    return row + "\n" + Console.padded("", 19) + Console.dim("hint: ") + hint
  }

  var json: JSONValue {
    .object([
      ("subject", .text(subject)), ("standing", .text(standing.rawValue)), ("text", .text(text)),
      ("hint", .optional(hint)),
    ])
  }

  private func coloured(_ word: String) -> String {
    guard Console.answersAreShown else { return word }
    switch standing {
    case .ok: return word
    case .unknown: return Console.dim(word)
    case .warning: return Console.yellow(word)
    case .error: return Console.red(word)
    }
  }
}
