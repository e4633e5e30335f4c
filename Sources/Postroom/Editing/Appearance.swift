/// Which of its two appearances a mail program shows a page in.
enum Appearance: CaseIterable {
  case light
  case dark

  /// Those in which a group of rules holds, by its head: none for what depends on anything else, like
  /// the width of the screen.
  static func of(group head: String) -> [Appearance] {
    let words = head.lowercased().split { $0.isWhitespace }.joined(separator: " ")
    guard words.hasPrefix("@media") else { return [] }
    let condition = words.dropFirst("@media".count).replacing("only ", with: "")
      .replacing("screen and ", with: "").replacing("all and ", with: "")
      .filter { $0 != " " }
    switch condition {
    case "screen", "all": return allCases
    case "(prefers-color-scheme:dark)": return [.dark]
    case "(prefers-color-scheme:light)": return [.light]
    default: return []
    }
  }
}
