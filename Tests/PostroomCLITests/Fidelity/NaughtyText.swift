/// Texts that mail, MIME, HTML, Mustache or Unicode may stumble over, and mixtures of them. All of
/// them may stand in a spreadsheet.
struct NaughtyText {
  private var random: any RandomNumberGenerator

  init(_ random: any RandomNumberGenerator) { self.random = random }

  private static let pieces = [
    // Dots at the beginning of lines, and what ends a message.
    ".", "..", "...", ".\n.", ".\r\n.\r\n", "\n.\n", "\r\n.\r\nMAIL FROM:<x@example.org>\r\n",
    ". .",
    // What looks like MIME or a header.
    "From ", "From: a@example.org", "Subject: x\n\nbody", "--", "--=_", "=_", "=", "=3D", "=\n",
    "=20",
    "=?utf-8?q?caf=C3=A9?=", "=?utf-8?b?4pyT?=", "=?", "?=", "Content-Type: text/html",
    "begin 644 file", "~", "\\", "\"", "\\\"", "(comment)", "<b@example.org>", ";", ",", ":", "@",
    // What looks like HTML, a URL or a merge tag.
    "<script>alert(1)</script>", "</td>", "<!--", "-->", "&amp;", "&", "&#0;", "]]>", "<![CDATA[",
    "{{name}}", "{{{name}}}", "{{#name}}", "}}", "{{", "%00", "%", "%E2%98", "javascript:x",
    "https://",
    "'", "`", "$(id)", "${HOME}", "*bold*", "_it_", "[link](x)", "| a | b |", "# heading",
    "\t\tcode",
    // Letters from everywhere, and long ones.
    "Ærøskøbing", "Łódź", "Zażółć gęślą jaźń", "Đặng", "ß", "ǅ", "ﬁ", "İstanbul", "Ωμέγα",
    "Привет", "שלום", "مرحبا", "हिन्दी", "ไทย", "日本語", "中文", "한국어", "𝔉𝔯𝔞𝔨𝔱𝔲𝔯", "𓀀", "꧅",
    // Marks that combine with what stands before them, quotes and delimiters too.
    "e\u{301}", "\u{301}", "\"\u{301}", ",\u{301}", "<\u{338}", "Z\u{351}\u{36B}\u{343}\u{36A}",
    "\u{200D}", "\u{FE0F}", "a\u{20DD}",
    // Emoji of one scalar and of many.
    "🎉", "👩🏽‍🔬", "👨‍👩‍👧‍👦", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🇬🇧", "❤️‍🔥", "1️⃣",
    // Directions, and spaces that are none.
    "\u{202E}gnp.exe", "\u{2066}x\u{2069}", "\u{200F}", "\u{A0}", "\u{2003}", "\u{3000}",
    "\u{200B}",
    "\u{2028}", "\u{2029}", "\u{FEFF}", "\u{AD}", "\u{2060}",
    // Line ends of a cell.
    "\n", "\r\n", "\r", "\n\n\n", " \n", "\t\n", "x \r\n y",
  ]

  /// Some of them, one behind the other, now and then with one of them over and over.
  mutating func text(atMost count: Int = 8) -> String {
    var text = ""
    for _ in 0..<Int.random(in: 0...count, using: &random) {
      let piece = Self.pieces.randomElement(using: &random)!
      let times = Int.random(in: 0..<40, using: &random) == 0 ? 300 : 1
      text += String(repeating: piece, count: times)
      if Bool.random(using: &random) { text += word() }
    }
    return text
  }

  /// Letters without a space, up to more than a line may hold.
  mutating func word() -> String {
    let lengths = [1, 3, 7, 20, 74, 75, 76, 77, 78, 120, 997, 998, 999, 2048, 5000]
    let weighted = Int.random(in: 0..<12, using: &random) == 0 ? lengths.count : 4
    let length = lengths[Int.random(in: 0..<weighted, using: &random)]
    return String(
      repeating: ["x", "é", ".", "🎉", "="].randomElement(using: &random)!, count: length)
  }
}
