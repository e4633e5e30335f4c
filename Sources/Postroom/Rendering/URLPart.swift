/// Where in a URL the output stands.
enum URLPart: Hashable, Sendable {
  /// Nothing but white space so far: a value here is a whole URL.
  case start
  case path
  /// After `?` or `#`.
  case query
  /// A section has left the URL in one part or another.
  case unknown

  mutating func feed(_ byte: UInt8) {
    switch self {
    case .start where byte.isASCIISpace: break
    case .start, .path:
      self = byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#") ? .query : .path
    case .query, .unknown: break
    }
  }

  func joined(with other: URLPart) -> URLPart { self == other ? self : .unknown }
}
