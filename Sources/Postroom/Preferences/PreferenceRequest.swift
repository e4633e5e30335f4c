/// A request for the page behind a link, as far as it matters.
public struct PreferenceRequest: Sendable {
  public let method: String
  /// Of the URL, as it was sent: with its escapes, without the query.
  public let path: String
  /// The Content-Type.
  public let contentType: String
  public let body: [UInt8]

  public init(method: String, path: String, contentType: String = "", body: [UInt8] = []) {
    self.method = method
    self.path = path
    self.contentType = contentType
    self.body = body
  }
}

/// What is answered.
public struct PreferenceAnswer: Sendable {
  public var status: Int
  public var fields: [(name: String, value: String)]
  public var body: [UInt8]
  /// Nobody made the link: whoever brings many of these is guessing.
  public var isMiss = false
  /// What went wrong here, for the operator's eyes alone.
  public var fault: String?
}
