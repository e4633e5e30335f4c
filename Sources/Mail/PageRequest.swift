/// One request for a page of the web, to see whether it is there (RFC 9110).
public struct PageRequest: Hashable, Sendable {
  public enum Method: Hashable, Sendable {
    /// All but the page itself.
    case head
    /// No more of it than its beginning is wanted.
    case get
  }

  /// In ASCII, without the part that only a reader's program sees.
  public let url: String
  public let method: Method

  /// nil when its site has a name that no resolver could know.
  public init?(_ method: Method, _ url: String) {
    let whole = url.prefix { $0 != "#" }
    guard let colon = whole.firstRange(of: "://") else { return nil }
    let authority = whole[colon.upperBound...].prefix { !"/?".contains($0) }
    let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] }
    guard let name = try? Self.ascii(host ?? authority) else { return nil }
    let login = whole[colon.upperBound..<(host ?? authority).startIndex]
    self.method = method
    self.url =
      whole[..<colon.upperBound] + Self.encoded(login) + name
      + Self.encoded(whole[authority.endIndex...])
  }

  private static func ascii(_ host: Substring) throws(AddressError) -> String {
    host.utf8.allSatisfy { $0 < 0x80 } ? String(host) : try asciiDomain(String(host))
  }

  /// RFC 3987 section 3.1.
  private static func encoded(_ part: Substring) -> String {
    var bytes: [UInt8] = []
    for byte in part.utf8 {
      if (0x21...0x7E).contains(byte) {
        bytes.append(byte)
      } else {
        bytes += "%".utf8
        for digit in [byte >> 4, byte & 0xF] {
          bytes.append(Array("0123456789ABCDEF".utf8)[Int(digit)])
        }
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The host and the port, in lower case.
  public var site: String {
    let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
    let authority = rest.prefix { !"/?".contains($0) }
    let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] }
    return (host ?? authority).lowercased()
  }
}
