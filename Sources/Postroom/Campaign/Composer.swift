import Mail

/// Makes each recipient's message out of a campaign's composition: the same bytes whenever it is
/// asked, so that preview, first attempt and retry agree.
public final class Composer: Sendable {
  public let composition: Composition
  private let fallbacks: [[UInt8]]
  private let text: EncodedPart
  private let html: EncodedPart
  /// The header fields before To and those after Subject that are everybody's.
  private let leadingFields: [UInt8]
  private let trailingFields: [UInt8]
  private let listUnsubscribe: [UInt8]?

  public init(_ composition: Composition) {
    self.composition = composition
    fallbacks = composition.fallbacks.map { Array($0.utf8) }
    text = EncodedPart(composition.text, fallbacks: fallbacks)
    html = EncodedPart(composition.html, fallbacks: fallbacks)

    var leading = HeaderField.tokens(
      "Date", [MessageDate.text(composition.date.seconds, offset: composition.utcOffset)])
    leading += HeaderField.mailbox(
      "From", displayName: (composition.from.name ?? "").utf8, address: composition.from.address)
    if let replyTo = composition.replyTo {
      leading += HeaderField.mailbox(
        "Reply-To", displayName: (replyTo.name ?? "").utf8, address: replyTo.address)
    }
    leadingFields = leading

    // RFC 2919: one List-Id a series, so that a reader can leave or file one and keep the other.
    trailingFields = HeaderField.listID(
      title: composition.seriesTitle, series: composition.series,
      domain: composition.from.address.domain)
    if composition.unsubscribe.usedSlots.isEmpty {
      var url: [UInt8] = []
      composition.unsubscribe.render(FieldValues(), fallbacks: [], into: &url)
      listUnsubscribe = Self.listUnsubscribe(url)
    } else {
      listUnsubscribe = nil
    }
  }

  /// The Message-ID that `address` gets.
  public func messageID(for address: Address) -> MessageID {
    MessageID(
      campaign: composition.campaign, recipient: address,
      domain: composition.from.address.domain)
  }

  public func compose(
    to address: Address, values: FieldValues
  ) throws(ContentError) -> Submission {
    let messageID = messageID(for: address)
    // Quoted-printable never writes "=_", so no line of a part can be taken for the boundary.
    let boundary = "=_\(messageID.text.prefix { $0 != "@" })"
    var bytes = leadingFields
    bytes.reserveCapacity(32 * 1024)
    bytes += HeaderField.mailbox(
      "To", displayName: rendered(composition.recipientName, values), address: address)
    bytes += HeaderField.unstructured("Subject", rendered(composition.subject, values))
    bytes += "Message-ID: \(messageID)\r\n".utf8
    bytes += trailingFields
    bytes += listUnsubscribe ?? Self.listUnsubscribe(rendered(composition.unsubscribe, values))
    bytes += "MIME-Version: 1.0\r\n".utf8
    bytes += "Content-Type: multipart/alternative;\r\n boundary=\"\(boundary)\"\r\n".utf8
    // RFC 2046 section 5.1.4: the plainest first.
    bytes += "\r\n--\(boundary)\r\nContent-Type: text/plain; charset=utf-8\r\n".utf8
    bytes += Self.encoding
    text.append(values, to: &bytes)
    bytes += "\r\n--\(boundary)\r\nContent-Type: text/html; charset=utf-8\r\n".utf8
    bytes += Self.encoding
    html.append(values, to: &bytes)
    bytes += "\r\n--\(boundary)--\r\n".utf8
    return Submission(
      envelope: Envelope(reversePath: composition.reversePath, forwardPath: address),
      content: try Content(bytes, allowing8Bit: !address.isASCII))
  }

  /// The parts of one message before they are encoded, for the preview.
  public func recipientName(_ values: FieldValues) -> String {
    string(composition.recipientName, values)
  }
  public func subject(_ values: FieldValues) -> String { string(composition.subject, values) }
  public func unsubscribeURL(_ values: FieldValues) -> String {
    string(composition.unsubscribe, values)
  }
  public func text(_ values: FieldValues) -> String { string(composition.text, values) }
  public func html(_ values: FieldValues) -> String { string(composition.html, values) }

  private func string(_ program: MergeProgram, _ values: FieldValues) -> String {
    String(decoding: rendered(program, values), as: UTF8.self)
  }

  private func rendered(_ program: MergeProgram, _ values: FieldValues) -> [UInt8] {
    var bytes: [UInt8] = []
    program.render(values, fallbacks: fallbacks, into: &bytes)
    return bytes
  }

  private static let encoding = Array("Content-Transfer-Encoding: quoted-printable\r\n\r\n".utf8)

  /// RFC 2369 section 3.2.
  private static func listUnsubscribe(_ url: [UInt8]) -> [UInt8] {
    HeaderField.tokens("List-Unsubscribe", ["<\(String(decoding: url, as: UTF8.self))>"])
  }
}
