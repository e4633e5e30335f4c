/// A mailbox address that may stand in an envelope: `local@domain`, both already checked.
///
/// The domain is held as A-labels in lower case (RFC 5890), so it is always ASCII; the local part
/// is held as it was written. Neither can hold a control character, so no address can end a line
/// of SMTP. Which of RFC 5321's forms are taken is in `Address.init(_:)`.
public struct Address: Hashable, Sendable {
  public let local: String
  public let domain: String
}

extension Address {
  public var isASCII: Bool { local.utf8.allSatisfy { $0 < 0x80 } }

  /// The address as it stands in a command or a header: `local@domain`.
  public var text: String { "\(local)@\(domain)" }

  /// The same mailbox with a detail behind a `+` (RFC 5233 section 1); nil when that would be longer than
  /// RFC 5321 section 4.5.3.1.1 allows.
  public func detailed(_ detail: String) -> Address? {
    let detailed = Address(local: "\(local)+\(detail)", domain: domain)
    guard detailed.local.utf8.count <= 64, detailed.text.utf8.count <= 254 else { return nil }
    return detailed
  }

  /// What makes two addresses the same: the domain in lower case, the local part case-folded.
  ///
  /// RFC 5321 section 2.4 lets a host tell `Ann` from `ann`; hardly one does, and a member who is
  /// in the list twice must not be mailed twice.
  public var key: String {
    isASCII ? asciiKey : "\(local.lowercased())@\(domain)"
  }

  private var asciiKey: String {
    var (local, domain) = (local, domain)
    return local.withUTF8 { local in
      domain.withUTF8 { domain in
        String(unsafeUninitializedCapacity: local.count + 1 + domain.count) { key in
          for (index, byte) in local.enumerated() { key[index] = byte.asciiLowercased }
          key[local.count] = UInt8(ascii: "@")
          _ = key[(local.count + 1)...].update(fromContentsOf: domain)
          return local.count + 1 + domain.count
        }
      }
    }
  }
}

extension Address: CustomStringConvertible {
  public var description: String { text }
}

/// Written as one string, and checked again when it is read: what is stored may have been edited.
extension Address: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    do {
      self = try Address(text)
    } catch {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "not an address: \(error.message)")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}
