/// A value that is known when a campaign is compiled: the organisation's, the campaign's, the
/// event's. It is the same for every contact, so it becomes static bytes.
public indirect enum Constant: Hashable, Sendable {
  /// A known name without a value: false in a section, an error where it is inserted.
  case null
  case flag(Bool)
  /// As it is to be shown.
  case number(String)
  case text(String)
  /// What is inserted where there is nothing better: a section over it is not shown.
  case standIn(String)
  /// Text with merge tags of its own, as a subject or an event's URL may have: merged and escaped
  /// for the place where it is inserted.
  case template(MergeTemplate)
  case list([Constant])
  case object([String: Constant])

  /// Whether a section over it is shown. Mustache leaves empty text to the language; here it is
  /// false, as an empty field is.
  var isShown: Bool {
    switch self {
    case .null, .standIn: false
    case .flag(let flag): flag
    case .text(let text): !text.isEmpty
    case .list(let elements): !elements.isEmpty
    case .number, .template, .object: true
    }
  }
}
