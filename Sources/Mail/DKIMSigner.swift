/// Signs messages in the name of a domain (RFC 6376), by relaxed canonicalisation of header and body:
/// what relays do to white space on the way breaks no signature.
///
/// The same message gets the same signature, whenever it is signed: `t=` is the caller's, there is no
/// `x=`, and both algorithms are deterministic.
public struct DKIMSigner: Sendable {
  private let key: DKIMKey
  /// The field up to `h=`.
  private let opening: [UInt8]

  /// - Parameters:
  ///   - time: seconds since 1970, of `t=`.
  public init(domain: String, selector: String, key: DKIMKey, time: Int64) {
    self.key = key
    let tags = [
      "v=1;", "a=\(key.algorithm.rawValue);", "c=relaxed/relaxed;", "d=\(domain);",
      "s=\(selector);", "t=\(time);",
    ]
    opening = HeaderField.tokens("DKIM-Signature", tags).dropLast(2) + HeaderField.fold
  }

  /// Those that are signed, as far as a message has them. RFC 8058 section 4 asks for the two of
  /// List-Unsubscribe; the rest is RFC 6376 section 5.4.1's list of what readers see and answer to.
  static let signedFields = [
    "From", "To", "Subject", "Date", "Message-ID", "Reply-To", "In-Reply-To", "References",
    "MIME-Version", "Content-Type", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post",
  ]
  /// Signed once more than a message has them, so that none can be added (RFC 6376 section 8.15).
  static let closedFields = ["From", "To", "Subject"]

  /// Puts a signature of each of `signers` at the top of `message`, whose lines end with CRLF.
  public static func sign(
    _ message: inout [UInt8], by signers: [DKIMSigner]
  ) throws(DKIMKeyError) {
    guard !signers.isEmpty else { return }
    let summary = message.withUnsafeBufferPointer { SignedContent($0) }
    var fields: [UInt8] = []
    for signer in signers { fields += try signer.field(of: summary) }
    message.insert(contentsOf: fields, at: 0)
  }

  private func field(of content: SignedContent) throws(DKIMKeyError) -> [UInt8] {
    var field = opening
    Self.append(names: content.names, to: &field)
    field += ";\r\n bh=".utf8
    field += Base64.encoded(content.bodyDigest.bytes)
    field += ";\r\n b=".utf8
    // RFC 6376 section 3.7: the field itself comes last, without the signature and without a CRLF.
    let signature = try key.signature(of: content.digest(with: field))
    Self.append(Base64.encoded(signature), to: &field)
    field += HeaderField.lineEnd
    return field
  }

  /// `h=`, folded where a line would be too long.
  private static func append(names: [String], to field: inout [UInt8]) {
    field += "h=".utf8
    var column = 3
    for (index, name) in names.enumerated() {
      let text = index + 1 < names.count ? name + ":" : name
      if column + text.utf8.count + 1 > HeaderField.preferredLine {
        field += HeaderField.fold
        column = 1
      }
      field += text.utf8
      column += text.utf8.count
    }
  }

  /// Behind ` b=`, in lines of 75.
  private static func append(_ signature: [UInt8], to field: inout [UInt8]) {
    let width = 72
    for start in stride(from: 0, to: signature.count, by: width) {
      if start > 0 { field += HeaderField.fold }
      field += signature[start..<min(start + width, signature.count)]
    }
  }
}
