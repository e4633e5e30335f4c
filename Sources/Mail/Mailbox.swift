/// An address with the name of whose it is, as From and Reply-To hold it (RFC 5322 section 3.4).
public struct Mailbox: Hashable, Sendable {
  /// As a person reads it, neither quoted nor encoded; no control character is in it.
  public let name: String?
  public let address: Address

  /// A blank name is no name.
  public init(name: String?, address: Address) throws(MailboxError) {
    if let bad = name?.unicodeScalars.first(where: { $0.isControl }) { throw .control(bad) }
    let trimmed = name.map { $0.trimmingSpaces }
    self.name = trimmed?.isEmpty == true ? nil : trimmed
    self.address = address
  }

  /// Reads `WMHTC <news@wmhtc.example.org>`, `"Lee, Ann" <ann@example.org>` or an address alone.
  ///
  /// One mailbox, no comment, no group. An unquoted name may hold dots and letters beyond ASCII,
  /// but none of `<>@,;:"\`, which would make it read as something else elsewhere.
  public init(_ text: some StringProtocol) throws(MailboxError) {
    let text = String(text).trimmingSpaces
    if let bad = text.unicodeScalars.first(where: { $0.isControl }) { throw .control(bad) }
    if text.isEmpty { throw .address(.empty) }
    let scalars = Array(text.unicodeScalars)
    if scalars[0] == "\"" {
      let (name, end) = try Self.quotedName(scalars)
      let rest = Self.string(scalars[end...])
      guard let address = rest.trimmingSpaces.strippingAngles else { throw .noAngles }
      self = try Mailbox(name: name, address: Self.address(address))
      return
    }
    guard let open = scalars.firstIndex(of: "<") else {
      self = try Mailbox(name: nil, address: Self.address(text))
      return
    }
    if let bad = scalars[..<open].first(where: { "@,;:\"\\>".unicodeScalars.contains($0) }) {
      throw .nameCharacter(bad)
    }
    guard let address = Self.string(scalars[open...]).strippingAngles else { throw .noAngles }
    self = try Mailbox(
      name: Self.string(scalars[..<open]), address: Self.address(address))
  }

  /// The text of a quoted-string (RFC 5322 section 3.2.4) and where it ends.
  private static func quotedName(
    _ scalars: [Unicode.Scalar]
  ) throws(MailboxError) -> (name: String, end: Int) {
    var name = String.UnicodeScalarView()
    var index = 1
    while index < scalars.count, scalars[index] != "\"" {
      if scalars[index] == "\\", index + 1 < scalars.count { index += 1 }
      name.append(scalars[index])
      index += 1
    }
    guard index < scalars.count else { throw .unclosedQuote }
    return (String(name), index + 1)
  }

  private static func address(_ text: String) throws(MailboxError) -> Address {
    do {
      return try Address(text)
    } catch {
      throw .address(error)
    }
  }

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }
}

extension Mailbox: CustomStringConvertible {
  /// A form that `init(_:)` reads back.
  public var description: String {
    guard let name else { return address.text }
    guard name.unicodeScalars.contains(where: { "<>@,;:\"\\".unicodeScalars.contains($0) }) else {
      return "\(name) <\(address.text)>"
    }
    var quoted = "\""
    for scalar in name.unicodeScalars {
      if scalar == "\"" || scalar == "\\" { quoted.unicodeScalars.append("\\") }
      quoted.unicodeScalars.append(scalar)
    }
    return "\(quoted)\" <\(address.text)>"
  }
}

extension String {
  var trimmingSpaces: String {
    let isSpace: (Unicode.Scalar) -> Bool = { $0 == " " || $0 == "\u{A0}" || $0 == "\t" }
    let scalars = unicodeScalars
    guard let first = scalars.firstIndex(where: { !isSpace($0) }),
      let last = scalars.lastIndex(where: { !isSpace($0) })
    else { return "" }
    return String(scalars[first...last])
  }

  /// What stands between `<` and `>`, when they are its ends.
  fileprivate var strippingAngles: String? {
    let scalars = unicodeScalars
    guard scalars.count >= 2, scalars.first == "<", scalars.last == ">" else { return nil }
    return String(scalars.dropFirst().dropLast())
  }
}

extension Mailbox: Codable {
  private enum CodingKeys: String, CodingKey {
    case name
    case address
  }

  /// As strict as `init(name:address:)`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      name: try container.decodeIfPresent(String.self, forKey: .name),
      address: try container.decode(Address.self, forKey: .address))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(name, forKey: .name)
    try container.encode(address, forKey: .address)
  }
}
