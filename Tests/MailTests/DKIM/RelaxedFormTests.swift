import TestSupport
import Testing

@testable import Mail

/// Relaxed canonicalisation, by RFC 6376 section 3.4.
struct RelaxedFormTests {
  // Section 3.4.5, whose example writes <SP>, <HTAB> and <CRLF>.
  @Test func `the RFC's own header and body take their relaxed form`() {
    #expect(header("A: X\r\n") == "a:X")
    #expect(header("B : Y\t\r\n\tZ  \r\n") == "b:Y Z")
    #expect(body(" C \r\nD \t E\r\n\r\n\r\n") == " C\r\nD E\r\n")
  }

  @Test(arguments: [
    ("Subject:x", "subject:x"), ("SUBJECT \t:  a   b ", "subject:a b"),
    ("Subject: a\r\n b\r\n\tc\r\n", "subject:a b c"), ("Subject:\r\n a\r\n", "subject:a"),
    ("Subject: \r\n", "subject:"), ("X: a:  b", "x:a: b"), ("X: \u{E9}  \u{E9}", "x:\u{E9} \u{E9}"),
  ])
  func `a header field loses its folds and its spare white space`(field: String, form: String) {
    #expect(header(field) == form)
  }

  @Test(arguments: [
    ("", ""), ("\r\n", ""), ("\r\n\r\n \r\n\t\r\n", ""), (" ", ""), ("a", "a\r\n"),
    ("a\r\n", "a\r\n"), ("a \r\n", "a\r\n"), ("a\r\n \t\r\n", "a\r\n"), ("\r\na\r\n", "\r\na\r\n"),
    ("a\r\n\r\n  \r\nb", "a\r\n\r\n\r\nb\r\n"), ("\ta", " a\r\n"), ("a\tb", "a b\r\n"),
    ("a \tb", "a b\r\n"), ("    a  b      c\r\n", " a b c\r\n"), ("a  ", "a\r\n"),
    ("1234567 \r\n", "1234567\r\n"), ("12345678 9 \r\nb", "12345678 9\r\nb\r\n"),
    ("1234567  1234567\t\r\n", "1234567 1234567\r\n"),
  ])
  func `a body loses spare white space and the empty lines at its end`(text: String, form: String) {
    #expect(body(text) == form)
  }

  /// What the pieces are made of in steps of eight is what is made octet by octet.
  @Test func `any body takes the form that the RFC's words give it`() {
    var random = SplitMix(seed: 6376)
    for _ in 0..<3000 {
      let pieces = (0..<Int.random(in: 0...40, using: &random)).map { _ in
        ["a", "bcdefgh", " ", " ", "\t", "  ", "\r\n", "\r\n", "=", "\u{E9}"].randomElement(
          using: &random)!
      }
      let text = pieces.joined()
      #expect(body(text) == Self.plainly(text), "\(text.debugDescription)")
    }
  }

  // Section 3.4.4.
  @Test func `an empty body has the digest of nothing`() {
    let digest = ([] as [UInt8]).withUnsafeBufferPointer { RelaxedBody.digest($0) }
    #expect(
      String(decoding: Base64.encoded(digest.bytes), as: UTF8.self)
        == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
  }

  /// Line by line, as the section says it.
  private static func plainly(_ text: String) -> String {
    var lines = text.replacing("\r\n", with: "\u{2028}").split(
      separator: "\u{2028}", omittingEmptySubsequences: false
    ).map { line in
      String(line).replacing(/[ \t]+$/, with: "").replacing(/[ \t]+/, with: " ")
    }
    while lines.last == "" { lines.removeLast() }
    return lines.map { $0 + "\r\n" }.joined()
  }

  private func header(_ field: String) -> String {
    var form: [UInt8] = []
    RelaxedHeader.append(Array(field.utf8), to: &form)
    return String(decoding: form, as: UTF8.self)
  }

  private func body(_ text: String) -> String {
    var form: [UInt8] = []
    Array(text.utf8).withUnsafeBufferPointer { body in
      RelaxedBody.forEachPiece(of: body) { form += $0 }
    }
    return String(decoding: form, as: UTF8.self)
  }
}
