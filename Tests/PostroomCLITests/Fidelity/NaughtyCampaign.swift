import Foundation
import Mail
import TestSupport
import Testing

/// A campaign to members whose every value is naughty, and some whose messages are of the sizes at
/// which buffers end.
struct NaughtyCampaign {
  let workspace: CommandWorkspace
  /// By row, from the first one.
  let addresses: [String]
  private var rows: [[String]]

  private static let columns = ["email", "name", "greeting", "note", "link", "pad", "trim"]

  /// The sizes of the first messages, in octets.
  let sizes: [Int]

  static let ends = [65_536, 16_384, 32_768, 81_920, 131_072, 196_608, 327_680]

  /// - Parameter ends: sizes that buffers have; there are seven messages about each.
  init(
    count: Int, seed: UInt64, relay: String, ends: [Int] = NaughtyCampaign.ends,
    isForPostfix: Bool = false
  ) throws {
    sizes = ends.flatMap { end in (-3...3).map { end + $0 } }
    workspace = try CommandWorkspace(relay: relay)
    var random = SplitMix(seed: seed)
    var naughty = NaughtyText(SplitMix(seed: seed &+ 1))
    rows = []
    for index in 0..<count {
      let values = (0..<4).map { _ in naughty.text() }
      let isSized = sizes.indices.contains(index)
      let address =
        isSized
        ? "sized\(100 + index)@example.org"
        : Self.address(index, isASCII: isForPostfix, &random)
      rows.append([address] + (isSized ? ["Ann", "", "", ""] : values) + ["", ""])
    }
    addresses = try rows.map { try Address($0[0]).text }
    try workspace.write(Self.text, to: "templates/plain/body.txt.mustache")
    try workspace.write(Self.html, to: "templates/plain/body.html.mustache")
    try workspace.write(Self.campaign, to: "campaigns/spring.md")
    try workspace.edit(
      "postroom.yaml", "    where: \"status = 'active'\"\n",
      "    name: \"{{name}}\"\n    delimiter: comma\n    encoding: utf-8\n")
    try workspace.edit(
      "postroom.yaml", "  company: {fallback: your company}\n",
      """
        name: {fallback: colleague}
        greeting: {fallback: Hello}
        note: {fallback: "-"}
        link: {fallback: none}

      """)
    try fitSizes()
  }

  private static func address(
    _ index: Int, isASCII: Bool, _ random: inout SplitMix
  ) -> String {
    let locals = [
      "member", "first.last", "a+tag", "o'neil", "x-y_z", "#$&*", "{curly}", "a=b/c?d",
      String(repeating: "l", count: 50),
    ]
    let others = ["jörg", "почта", "用户", "e\u{301}mile"]
    let domains = ["example.org", "mail.example.net", "EXAMPLE.com"]
    let otherDomains = ["bücher.example.org", "例え.example.net"]
    let local = (isASCII ? locals : locals + others).randomElement(using: &random)!
    let domain = (isASCII ? domains : domains + otherDomains).randomElement(using: &random)!
    return "\(local)\(index)@\(domain)"
  }

  private static let text = """
    {{greeting}}
    {{{note}}} {{note}}
    .{{note}}
    {{#link}}https://example.org/?q={{link}}{{/link}}
    {{#pad}}{{pad}}{{/pad}}
    {{#trim}}{{trim}}{{/trim}}
    {{> body}}
    Leave: {{unsubscribe_url}}

    """

  private static let html = """
    <p title="{{note}}">{{greeting}}<br>{{note}}</p>
    <a href="https://example.org/{{link}}?q={{link}}">{{link}}</a>
    {{> body}}<p><a href="{{unsubscribe_url}}">Leave</a></p>

    """

  private static let campaign = """
    ---
    series: newsletter
    template: plain
    subject: "{{name}}: {{note}}"
    preheader: "{{greeting}}"
    audience: members
    allow: [mangled-text, address]
    ---
    . Dear {{name}},

    {{note}} and *{{greeting}}*

    - {{link}}

    """

  // MARK: Sizes

  /// Pads the first messages to `sizes`: `pad` by whole lines of quoted-printable, which are 75
  /// octets and a soft line break of 3 (RFC 2045 section 6.7), `trim` by the rest.
  private mutating func fitSizes() throws {
    try writeRows()
    let bare = try preview(of: addresses[0]).count
    for index in rows.indices.prefix(sizes.count) {
      let missing = sizes[index] - bare - 60
      let rest = missing % 78
      let padding = missing / 78 * 75 + 60 + max(0, rest - 76)
      rows[index][5] = String(repeating: "x", count: padding)
      rows[index][6] = String(repeating: "y", count: min(rest, 76))
    }
    try writeRows()
  }

  func preview(of address: String) throws -> [UInt8] {
    let shown = try workspace.postroom("preview", "spring", "--to", address, "--format", "eml")
    try #require(shown.status == 0, "\(shown.standardError.prefix(2000))")
    return Array(shown.standardOutput.utf8)
  }

  private func writeRows() throws {
    let lines = ([Self.columns] + rows).map { $0.map(Self.quoted).joined(separator: ",") }
    try workspace.write(lines.joined(separator: "\n") + "\n", to: "recipients/members.csv")
  }

  /// Scalar by scalar: a mark that combines with a quote makes another `Character` of it.
  private static func quoted(_ value: String) -> String {
    guard value.utf8.contains(UInt8(ascii: "\"")) else { return "\"\(value)\"" }
    var text = "\"".unicodeScalars
    for scalar in value.unicodeScalars { text += scalar == "\"" ? [scalar, scalar] : [scalar] }
    return String(text) + "\""
  }

  /// What `preview --format eml` shows, in the order of the rows.
  func previews(in folder: String) throws -> [[UInt8]] {
    let shown = try workspace.postroom(
      "preview", "spring", "--all", "--format", "eml", "--out", folder, "--quiet")
    try #require(shown.status == 0, "\(shown.standardError.prefix(2000))")
    let names = try FileManager.default.contentsOfDirectory(atPath: workspace.url(folder).path)
    let files = names.filter { $0.hasSuffix(".eml") }.sorted()
    try #require(files.count == rows.count)
    return try files.map { Array(try Data(contentsOf: workspace.url("\(folder)/\($0)"))) }
  }
}
