/// What all signatures of one message have in common: the digest of its body, and the fields that they
/// sign.
struct SignedContent {
  /// As `h=` lists them.
  let names: [String]
  let bodyDigest: Digest
  /// Of the signed fields.
  private let header: DigestStream

  /// - Parameters:
  ///   - fields: the names of those that are signed; nil for the ones of ``DKIMSigner``.
  init(_ message: UnsafeBufferPointer<UInt8>, signing chosen: [String]? = nil) {
    let header = MessageHeader(message)
    bodyDigest = RelaxedBody.digest(UnsafeBufferPointer(rebasing: message[header.end...]))
    let names = chosen ?? Self.names(of: header, in: message)
    self.names = names
    var canonical: [UInt8] = []
    canonical.reserveCapacity(header.end)
    // RFC 6376 section 5.4.2: of several, the lowest that is not signed yet; one that is not there
    // counts as nothing.
    var unsigned = header.fields
    for name in names {
      let found = unsigned.lastIndex { Self.isNamed(name, message[$0.name]) }
      guard let found else { continue }
      let lines = unsigned.remove(at: found).lines
      RelaxedHeader.append(UnsafeBufferPointer(rebasing: message[lines]), to: &canonical)
      canonical += HeaderField.lineEnd
    }
    var stream = DigestStream()
    stream.append(canonical)
    self.header = stream
  }

  /// Of all that is signed, with the signature's own field, which has no signature and no CRLF yet.
  func digest(with field: [UInt8]) -> Digest {
    var canonical: [UInt8] = []
    RelaxedHeader.append(field, to: &canonical)
    var stream = header
    stream.append(canonical)
    return stream.digest
  }

  private static func names(
    of header: MessageHeader, in message: UnsafeBufferPointer<UInt8>
  ) -> [String] {
    let present = DKIMSigner.signedFields.flatMap { name in
      header.fields.filter { isNamed(name, message[$0.name]) }.map { _ in name }
    }
    return present + DKIMSigner.closedFields
  }

  private static func isNamed(_ name: String, _ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    // RFC 5322 section 4.5.8 lets white space stand before the colon.
    let count = name.utf8.count
    guard bytes.count >= count,
      bytes.dropFirst(count).allSatisfy({ $0 == 0x20 || $0 == 0x09 })
    else { return false }
    return zip(name.utf8, bytes).allSatisfy { $0.asciiLowercased == $1.asciiLowercased }
  }
}
