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
