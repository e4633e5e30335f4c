/// One Mustache tag, and where it stands.
struct MergeTag: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    /// `{{name}}`
    case variable
    /// `{{{name}}}` or `{{&name}}`
    case unescaped
    case section
    case inverted
    case close
    case comment
    case partial
    case delimiters
  }

  let kind: Kind
  let name: String
  let place: Problem.Place
  /// How wide the tag is as written, in Unicode scalars.
  let width: Int
  /// How many line ends are inside the tag.
  let lineCount: Int

  /// Whether the tag puts a value in its own place. All the others may stand alone on a line,
  /// which then vanishes.
  var isVariable: Bool { kind == .variable || kind == .unescaped }

  /// The tag in its plainest form, for messages.
  var shown: String {
    switch kind {
    case .variable: "{{\(name)}}"
    case .unescaped: "{{{\(name)}}}"
    case .section: "{{#\(name)}}"
    case .inverted: "{{^\(name)}}"
    case .close: "{{/\(name)}}"
    case .comment: "{{!}}"
    case .partial: "{{> \(name)}}"
    case .delimiters: "{{=}}"
    }
  }
}
