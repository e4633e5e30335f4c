/// What became of a request for a page.
public enum PageAnswer: Hashable, Sendable {
  /// The site's status (RFC 9110 section 15); the whole URL that it sends the visitor on to, and how
  /// many octets the page has, where it says so.
  case status(Int, location: String? = nil, length: Int? = nil)
  /// No address is known for the site's name.
  case unknownSite
  /// The site's name leads into a private network, and nowhere else. It was not connected to.
  case withinNetwork(address: String)
  /// Nothing, for as long as was waited.
  case silence
  /// There is no connection, or it ended before an answer came.
  case failure(reason: String)
}
