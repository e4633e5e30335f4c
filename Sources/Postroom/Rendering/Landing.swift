/// What a program's output is used as, which decides how values are escaped.
public enum Landing: Hashable, Sendable {
  /// An HTML document: escaped for the text, attribute or URL in which a tag stands.
  case html
  /// Plain text; a field inside a `https://` URL is percent-encoded.
  case text
  /// A header's value, on one line.
  case header
  /// One URL, outside HTML.
  case url
}
