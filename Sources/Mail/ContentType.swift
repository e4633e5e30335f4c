/// What a part says that it is (RFC 2045 section 5), in lower case.
public struct ContentType: Sendable {
  public let main: String
  public let sub: String
  public let parameters: [String: String]
  /// As it stands in the delimiters of a multipart.
  let boundary: [UInt8]?

  public var text: String { "\(main)/\(sub)" }

  /// Whether the content is a message itself (RFC 2046 section 5.2.1, RFC 6532 section 3.7).
  var isMessage: Bool { main == "message" && (sub == "rfc822" || sub == "global") }

  init(
    main: String, sub: String, parameters: [String: String] = [:], boundary: [UInt8]? = nil
  ) {
    self.main = main
    self.sub = sub
    self.parameters = parameters
    self.boundary = boundary
  }

  /// What the fields say, or RFC 2045 section 5.2 when they say nothing, or nothing that can be
  /// read; in a digest that is a message (RFC 2046 section 5.1.5).
  init(_ fields: IncomingFields, within outer: ContentType) {
    let told = fields.parameters(of: "content-type")
    let words = told?.value.split(separator: "/", omittingEmptySubsequences: false) ?? []
    if let told, words.count == 2, !words[0].isEmpty, !words[1].isEmpty {
      self.init(
        main: String(words[0]), sub: String(words[1]), parameters: told.parameters,
        boundary: told.boundary)
    } else if told == nil, outer.text == "multipart/digest" {
      self.init(main: "message", sub: "rfc822")
    } else {
      self.init(main: "text", sub: "plain", parameters: told?.parameters ?? [:])
    }
  }
}
