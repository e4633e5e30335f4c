import Testing

@testable import Postroom

struct EscapingTests {
  static func escaped(_ value: String, _ escaping: Escaping) -> String {
    var output: [UInt8] = []
    escaping.append(Array(value.utf8), to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  @Test(arguments: [
    ("a & <b> \"c\" 'd'", "a &amp; &lt;b&gt; &quot;c&quot; &#39;d&#39;"),
    ("\"\u{301}onload=x", "&quot;\u{301}onload=x"),
    ("'\u{200D}>", "&#39;\u{200D}&gt;"),
    ("</title><script>", "&lt;/title&gt;&lt;script&gt;"),
    ("a\0b\u{7F}c\u{1B}", "abc"),
    ("a\r\nb\rc\n", "a\nb\nc\n"),
    ("\u{2028}Å", "\u{2028}Å"),
    ("", ""),
  ])
  func `HTML's special characters become references byte by byte`(_ value: String, _ safe: String) {
    #expect(Self.escaped(value, .html) == safe)
  }

  @Test(arguments: [
    ("https://a.example/x?y=1&z='2'#e", "https://a.example/x?y=1&amp;z=&#39;2&#39;#e"),
    ("javascript:alert(1)", "#"),
    (" \tJavaScript:alert(1)", "#"),
    ("java\nscript:alert(1)", "#"),
    ("data:text/html,x", "#"),
    ("vbscript:x", "#"),
    ("javascript&colon;alert(1)", "javascript&amp;colon;alert(1)"),
    ("MAILTO:a@example.org", "MAILTO:a@example.org"),
    ("tel:+441", "tel:+441"),
    ("/path/a:b", "/path/a:b"),
    ("www.example.org", "www.example.org"),
    ("https://a.example/\"\u{301}onload=x y", "https://a.example/%22%CC%81onload=x%20y"),
    ("https://a.example/%41%4g<>", "https://a.example/%41%254g%3C%3E"),
    ("x'onload='y", "x&#39;onload=&#39;y"),
  ])
  func `a whole URL keeps to harmless schemes and to its attribute`(_ value: String, _ safe: String)
  {
    #expect(Self.escaped(value, .urlAttribute) == safe)
  }

  @Test func `a URL outside HTML has no references`() {
    #expect(Self.escaped("https://a.example/?a=1&b='", .url) == "https://a.example/?a=1&b='")
  }

  @Test func `a part of a URL keeps only unreserved characters`() {
    #expect(
      Self.escaped("a-b._~/?&=é %41\"'", .urlComponent) == "a-b._~%2F%3F%26%3D%C3%A9%20%2541%22%27")
  }

  @Test(arguments: [
    ("Ann\r\nBcc: all@example.org", "Ann Bcc: all@example.org"),
    ("a\r\n\t\0b", "a b"),
    ("a\u{2028}\u{2029}\u{85}b", "a b"),
    ("a  b Ä€", "a  b Ä€"),
  ])
  func `a header's value stays on one line`(_ value: String, _ safe: String) {
    #expect(Self.escaped(value, .header) == safe)
  }

  @Test func `plain text loses controls and gets one kind of line end`() {
    #expect(Self.escaped("a\0\u{1B}[2J\tb\r\nc\rd <&>", .text) == "a[2J\tb\nc\nd <&>")
  }
}
