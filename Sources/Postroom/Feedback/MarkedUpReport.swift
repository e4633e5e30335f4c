/// A report written as a page: all that matters of it is its lines.
enum MarkedUpReport {
  private static let breaks = ["<br", "<p", "</p", "<tr", "<li", "<div", "</div", "<td"]
  private static let entities = [
    ("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&"),
  ]

  /// The page without its tags, in one pass.
  static func text(of page: String) -> String {
    var text: [UInt8] = []
    var rest = Array(page.utf8)[...]
    while let start = rest.firstIndex(of: UInt8(ascii: "<")) {
      text += rest[..<start]
      guard let end = rest[start...].firstIndex(of: UInt8(ascii: ">")) else {
        rest = []
        break
      }
      let tag = String(decoding: rest[start..<min(end, start + 5)], as: UTF8.self).lowercased()
      if breaks.contains(where: { tag.hasPrefix($0) }) { text.append(0x0A) }
      rest = rest[(end + 1)...]
    }
    text += rest
    return entities.reduce(String(decoding: text, as: UTF8.self)) {
      $0.replacing($1.0, with: $1.1)
    }
  }
}
