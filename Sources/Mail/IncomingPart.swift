/// A part of a message that came in: its header, and its content or the parts that it holds.
public struct IncomingPart: Sendable {
  public let fields: IncomingFields
  public let type: ContentType
  /// Those of a multipart, or the message within one of message/rfc822.
  public let parts: [IncomingPart]
  private let message: [UInt8]
  private let place: Range<Int>

  init(
    fields: IncomingFields, type: ContentType, parts: [IncomingPart], message: [UInt8],
    place: Range<Int>
  ) {
    self.fields = fields
    self.type = type
    self.parts = parts
    self.message = message
    self.place = place
  }

  /// The content as it stands in the message.
  public var encoded: ArraySlice<UInt8> { message[place] }

  /// Whether `octets` are others than `encoded`.
  public var isEncoded: Bool {
    ["base64", "quoted-printable"].contains(fields.token("content-transfer-encoding"))
  }

  /// The content without its transfer encoding (RFC 2045 section 6); one that is unknown is none.
  public var octets: [UInt8] {
    switch fields.token("content-transfer-encoding") {
    case "base64": TransferDecoding.base64(encoded)
    case "quoted-printable": TransferDecoding.quotedPrintable(encoded)
    default: Array(encoded)
    }
  }

  /// The content as text, whose lines end with a line feed.
  public var text: String {
    Charset.text(of: octets, in: type.parameters["charset"]).replacing("\r\n", with: "\n")
  }

  /// What a program would save it as.
  public var fileName: String? {
    fields.parameters(of: "content-disposition")?.parameters["filename"] ?? type.parameters["name"]
  }
}
