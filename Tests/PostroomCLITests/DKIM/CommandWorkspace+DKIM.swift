import Foundation
import Testing

extension CommandWorkspace {
  /// Makes an RSA key `s1` and an Ed25519 key `e1`, and has messages signed with both.
  func signWithBoth() throws {
    #expect(try postroom("dkim", "keygen").status == 0)
    #expect(
      try postroom("dkim", "keygen", "--selector", "e1", "--algorithm", "ed25519").status == 0)
    try append(
      """
      dkim:
        - {selector: s1, key: {file: dkim/s1.pem}}
        - {selector: e1, key: {file: dkim/e1.pem}}

      """)
  }

  func append(_ settings: String) throws {
    try write(try text("postroom.yaml") + settings, to: "postroom.yaml")
  }

  /// What `dkim record` would have in the DNS: texts by their names.
  func publishedKeys() throws -> [String: String] {
    let zone = try postroom("dkim", "record").standardOutput
    var keys: [String: String] = [:]
    for record in zone.matches(of: /(?s)(\S+)\. IN TXT (\(.*?\)|"[^\n]*")/) {
      keys[String(record.1)] = record.2.matches(of: /"([^"]*)"/).map { String($0.1) }.joined()
    }
    return keys
  }
}
