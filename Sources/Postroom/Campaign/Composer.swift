import Mail

/// Makes each recipient's message out of a campaign's composition: the same bytes whenever it is
/// asked, so that preview, first attempt and retry agree.
public final class Composer: Sendable {
  public let composition: Composition
  public let assets: Assets
  let keys: SigningKeys
  /// Where personal attachments are.
  let workspace: Workspace?
  private let fallbacks: [[UInt8]]
  private let text: EncodedPart
  private let html: EncodedPart
  /// The header fields before To and those after Subject that are everybody's.
  private let leadingFields: [UInt8]
  private let trailingFields: [UInt8]
  private let listUnsubscribe: [UInt8]?
  /// nil where no page answers the links, or the key is not at hand.
  private let tokens: LinkToken.Maker?
  private let returnKey: LinkKey?
  /// Encoded once; they are most of a message that has any.
  private let images: [[UInt8]]
  private let attachments: [[UInt8]]
  private let staticCount: Int
  private let signers: [DKIMSigner]

  /// `assets` has the bytes of all enclosures that are kept, and `keys` those of all signatures:
  /// nothing is composed without them.
  public init(
    _ composition: Composition, assets: Assets = Assets(), keys: SigningKeys = SigningKeys(),
    in workspace: Workspace? = nil
  ) {
    self.composition = composition
    self.assets = assets
    self.keys = keys
    signers = (composition.signatures ?? []).compactMap { signature in
      keys[signature.key].map {
        DKIMSigner(
          domain: signature.domain, selector: signature.selector, key: $0,
          time: composition.date.seconds)
      }
    }
    tokens = composition.links?.key.flatMap { keys.links[$0] }.map {
      LinkToken.Maker($0, series: composition.series, campaign: composition.campaign)
    }
    returnKey = composition.returnPaths?.key.flatMap { keys.links[$0] }
    self.workspace = workspace
    fallbacks = composition.fallbacks.map { Array($0.utf8) }
    text = EncodedPart(composition.text, fallbacks: fallbacks, limit: composition.lineLimit)
    html = EncodedPart(composition.html, fallbacks: fallbacks)
    images = (composition.enclosures?.images ?? []).map {
      EncodedEnclosure.image($0, assets[$0.digest] ?? [])
    }
    let programme = composition.programme.map { sessions in
      CalendarEvent.object(.publish, events: sessions, stamp: composition.date.seconds)
    }
    attachments =
      (composition.enclosures?.shared ?? []).map {
        EncodedEnclosure.attachment($0.fileName, $0.mediaType, assets[$0.digest] ?? [])
      }
      + [programme].compactMap { $0 }.map {
        EncodedEnclosure.attachment("programme.ics", "text/calendar", $0)
      }
    staticCount = (images + attachments).reduce(0) { $0 + $1.count + 100 }

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

  /// The message for `address`. `values` has the digests of personal attachments once the campaign
  /// is queued, and then only those very files are sent. `number` is the message's own in the outbox;
  /// without one it is to be looked at, and comes from the address that all have in common.
  public func compose(
    to address: Address, values: FieldValues, number: Int64? = nil
  ) throws(ComposingFailure) -> Submission {
    guard signers.count == composition.signatures?.count ?? 0 else { throw .unsigned }
    guard composition.links?.key == nil || tokens != nil else { throw .unlinked }
    let values = merged(values, for: address)
    let messageID = messageID(for: address)
    let mark = messageID.text.prefix { $0 != "@" }
    let personal = try personalAttachments(values)
    var bytes = leadingFields
    bytes.reserveCapacity(32 * 1024 + staticCount + personal.reduce(0) { $0 + $1.count })
    bytes += HeaderField.mailbox(
      "To", displayName: rendered(composition.recipientName, values), address: address)
    bytes += HeaderField.unstructured("Subject", rendered(composition.subject, values))
    bytes += "Message-ID: \(messageID)\r\n".utf8
    if let thread = composition.thread { Self.append(thread, of: address, to: &bytes) }
    bytes += trailingFields
    bytes += listUnsubscribe ?? wayOut(values)
    bytes += "MIME-Version: 1.0\r\n".utf8
    let calendar = calendar(for: address, values)
    let files =
      attachments + personal
      + (calendar.map { [EncodedEnclosure.attachment(calendarFile, "application/ics", $0)] } ?? [])
    if files.isEmpty {
      appendTexts(values, mark, calendar, to: &bytes)
    } else {
      let boundary = "=_m\(mark)"
      bytes += "Content-Type: multipart/mixed;\r\n boundary=\"\(boundary)\"\r\n".utf8
      bytes += "\r\n--\(boundary)\r\n".utf8
      appendTexts(values, mark, calendar, to: &bytes)
      Self.append(files, boundary, to: &bytes)
    }
    do throws(DKIMKeyError) { try DKIMSigner.sign(&bytes, by: signers) } catch { throw .unsigned }
    let envelope = Envelope(
      reversePath: try returnPath(of: number, for: address), forwardPath: address)
    do throws(ContentError) {
      return Submission(
        envelope: envelope, content: try Content(bytes, allowing8Bit: !address.isASCII))
    } catch { throw .content(error) }
  }

  /// The same at every attempt, since it follows from what the outbox holds.
  public func returnPath(
    of number: Int64?, for address: Address
  ) throws(ComposingFailure) -> Address? {
    guard let number, composition.returnPaths != nil else { return composition.reversePath }
    guard let returnKey else { throw .unlinked }
    let token = BounceToken(
      returnKey, message: number, campaign: composition.campaign, address: address)
    return composition.reversePath?.detailed(token.text)
  }

  /// RFC 5322 section 3.6.4: an answer names the message that it answers, and all before that one.
  private static func append(
    _ thread: [ThreadedCampaign], of address: Address, to bytes: inout [UInt8]
  ) {
    let ancestors = thread.map { $0.messageID(for: address).description }
    bytes += HeaderField.tokens("In-Reply-To", ancestors.suffix(1))
    bytes += HeaderField.tokens("References", ancestors)
  }

  // MARK: Parts

  /// Neither quoted-printable nor base64 writes "=_", so no line of a part can be taken for a
  /// boundary; and none of them begins with another.
  private func appendTexts(
    _ values: FieldValues, _ mark: Substring, _ calendar: [UInt8]?, to bytes: inout [UInt8]
  ) {
    let boundary = "=_\(mark)"
    bytes += "Content-Type: multipart/alternative;\r\n boundary=\"\(boundary)\"\r\n".utf8
    // RFC 2046 section 5.1.4: the plainest first.
    bytes += "\r\n--\(boundary)\r\nContent-Type: text/plain; charset=utf-8\r\n".utf8
    bytes += Self.encoding
    text.append(values, to: &bytes)
    bytes += "\r\n--\(boundary)\r\n".utf8
    if images.isEmpty {
      appendPage(values, to: &bytes)
    } else {
      // RFC 2387: the page is the root, and brings its images.
      let inner = "=_r\(mark)"
      bytes += "Content-Type: multipart/related; type=\"text/html\";\r\n".utf8
      bytes += " boundary=\"\(inner)\"\r\n\r\n--\(inner)\r\n".utf8
      appendPage(values, to: &bytes)
      Self.append(images, inner, to: &bytes)
    }
    if let calendar { appendAlternative(calendar, boundary, to: &bytes) }
    bytes += "\r\n--\(boundary)--\r\n".utf8
  }

  /// RFC 6047 section 2.4: the method stands in the field too, and is the object's own.
  private func appendAlternative(
    _ calendar: [UInt8], _ boundary: String, to bytes: inout [UInt8]
  ) {
    bytes += "\r\n--\(boundary)\r\n".utf8
    bytes += "Content-Type: text/calendar; charset=utf-8; method=\(method.rawValue)\r\n".utf8
    bytes += Self.encoding
    var rest = calendar[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\r")) {
      rest[..<end].withUnsafeBufferPointer { QuotedPrintable.appendLine($0, to: &bytes) }
      rest = rest[(end + 2)...]
    }
  }

  private func appendPage(_ values: FieldValues, to bytes: inout [UInt8]) {
    bytes += "Content-Type: text/html; charset=utf-8\r\n".utf8
    bytes += Self.encoding
    html.append(values, to: &bytes)
  }

  /// The last parts of a multipart, and its end.
  private static func append(_ parts: [[UInt8]], _ boundary: String, to bytes: inout [UInt8]) {
    for part in parts {
      bytes += "\r\n--\(boundary)\r\n".utf8
      bytes += part
    }
    bytes += "\r\n--\(boundary)--\r\n".utf8
  }

  private var method: CalendarEvent.Method { composition.invitation?.sent ?? .request }
  private var calendarFile: String { method == .cancel ? "cancel.ics" : "invite.ics" }

  /// What `address` is invited to; nil when the campaign invites to nothing.
  func calendar(for address: Address, _ values: FieldValues) -> [UInt8]? {
    composition.invitation?.event.object(
      method,
      for: CalendarEvent.Attendee(address, name: recipientName(values), url: eventURL(values)),
      stamp: composition.date.seconds)
  }

  private func personalAttachments(
    _ values: FieldValues
  ) throws(ComposingFailure) -> [[UInt8]] {
    var parts: [[UInt8]] = []
    for enclosure in composition.personal {
      let path = enclosure.path.text(of: values, fallbacks: fallbacks)
      guard !path.isEmpty else { continue }
      guard let workspace else { throw .attachment(path: path, reason: "has no workspace") }
      let file = try PersonalFile.bytes(path, in: workspace)
      let seal = values[enclosure.seal]
      guard seal.isEmpty || seal.elementsEqual(Digest(of: file).bytes) else {
        throw .attachment(path: path, reason: "is not the file any more that was queued")
      }
      let name = Attachments.fileName(path)
      parts.append(EncodedEnclosure.attachment(name, MediaType.of(name), file))
    }
    return parts
  }

  /// What is merged for a member: the values that are kept, and the token of the member's links.
  public func merged(_ values: FieldValues, for address: Address) -> FieldValues {
    tokens.map { values.replacingLast(with: $0.token(for: address)) } ?? inert(values)
  }

  /// The same with a token that leaves nobody.
  public func inert(_ values: FieldValues) -> FieldValues {
    composition.links == nil ? values : values.replacingLast(with: Array(LinkToken.preview.utf8))
  }

  /// RFC 2369 section 3.2, the preferred way first; RFC 8058 section 3.1 has the second field only
  /// where the first holds an HTTPS URI, and a signature covers both.
  /// What is merged into either was checked, or is percent-encoded: it is written as it is, and folded between
  /// the two.
  private func wayOut(_ values: FieldValues) -> [UInt8] {
    guard let links = composition.links, links.url != nil else {
      return Self.listUnsubscribe(rendered(composition.unsubscribe, values))
    }
    var field = Array("List-Unsubscribe: <".utf8)
    field.reserveCapacity(512)
    composition.unsubscribe.render(values, fallbacks: fallbacks, into: &field)
    field += ">,\r\n <".utf8
    links.mailto.render(values, fallbacks: fallbacks, into: &field)
    field += ">\r\n".utf8
    if links.isSigned { field += Self.oneClick }
    return field
  }

  private static let oneClick = Array("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n".utf8)

  /// The parts of one message before they are encoded, for the preview. `values` are as `merged` has
  /// them.
  public func recipientName(_ values: FieldValues) -> String {
    string(composition.recipientName, values)
  }
  public func subject(_ values: FieldValues) -> String { string(composition.subject, values) }
  public func unsubscribeURL(_ values: FieldValues) -> String {
    string(composition.unsubscribe, values)
  }
  func eventURL(_ values: FieldValues) -> String {
    composition.invitation.map { string($0.url, values) } ?? ""
  }
  public func text(_ values: FieldValues) -> String {
    let text = rendered(composition.text, values)
    return String(decoding: composition.lineLimit?.text(text) ?? text, as: UTF8.self)
  }
  public func html(_ values: FieldValues) -> String { string(composition.html, values) }

  /// The page by itself, as a browser shows it: its images are written into it.
  public func page(_ values: FieldValues) -> String {
    var page = html(values)
    for image in composition.enclosures?.images ?? [] {
      guard let id = image.contentID, let bytes = assets[image.digest] else { continue }
      let content = String(decoding: Base64.encoded(bytes), as: UTF8.self)
      page = page.replacing("\"cid:\(id)\"", with: "\"data:\(image.mediaType);base64,\(content)\"")
    }
    return page
  }

  var fallbackBytes: [[UInt8]] { fallbacks }

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
