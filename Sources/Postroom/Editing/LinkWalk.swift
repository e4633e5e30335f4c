import Mail

/// The way from a link to the page that it leads to, a request at a time.
///
/// The page is asked for without itself first, and then with it, for some sites answer to that alone.
/// Redirects are followed here, so that where each leads is looked at before anybody goes there.
struct LinkWalk {
  enum Ending: Hashable, Sendable {
    case there(length: Int?)
    /// The site is there, and answers programs so.
    case closed(status: Int)
    case gone(status: Int)
    case failing(status: Int)
    case unknownSite
    case withinNetwork(String)
    case silence
    case broken(reason: String)
    case endless
  }

  /// RFC 9110 section 15.4 leaves it to the client; browsers go on to 20.
  static let mostRedirects = 10

  private(set) var request: PageRequest
  /// Where it is by now.
  private(set) var url: String
  /// Where the page has moved for good, as far as that was said.
  private(set) var movedTo: String?
  private(set) var ending: Ending?
  private var redirects = 0
  private var isMoving = true
  private let mustNotVisit: (String) -> Bool

  /// nil when nobody can ask for it. `mustNotVisit` says of a page that to visit it could do
  /// something.
  init?(_ url: String, mustNotVisit: @escaping (String) -> Bool) {
    guard let request = PageRequest(.head, url) else { return nil }
    self.request = request
    self.url = url
    self.mustNotVisit = mustNotVisit
  }

  /// What to ask for next; nil at the end.
  mutating func take(_ answer: PageAnswer) -> PageRequest? {
    switch answer {
    case .status(let status, let location?, _) where (300..<400).contains(status):
      return redirect(status, to: location)
    case .status(let status, _, let length):
      if status < 400 || status == 416 { return end(.there(length: length)) }
      if status != 429, let again = again() { return again }
      switch status {
      case 404, 410: return end(.gone(status: status))
      case 500...599: return end(.failing(status: status))
      default: return end(.closed(status: status))
      }
    case .failure(let reason):
      return again() ?? end(.broken(reason: reason))
    case .unknownSite: return end(.unknownSite)
    case .withinNetwork(let address): return end(.withinNetwork(address))
    case .silence: return end(.silence)
    }
  }

  private mutating func end(_ ending: Ending) -> PageRequest? {
    self.ending = ending
    return nil
  }

  /// The same with the page; nil when that was asked for.
  private mutating func again() -> PageRequest? {
    guard request.method == .head, let again = PageRequest(.get, url) else { return nil }
    request = again
    return again
  }

  private mutating func redirect(_ status: Int, to location: String) -> PageRequest? {
    let target = LinkTarget(location)
    // An app's own scheme, or a page that is for the reader alone.
    guard target.isWeb, let host = target.host, !mustNotVisit(location) else {
      return end(.there(length: nil))
    }
    redirects += 1
    isMoving = isMoving && [301, 308].contains(status)
    if isMoving { movedTo = location }
    url = location
    if PrivateNetwork.contains(host: host) { return end(.withinNetwork(host)) }
    guard redirects <= Self.mostRedirects else { return end(.endless) }
    guard let next = PageRequest(.head, location) else { return end(.unknownSite) }
    request = next
    return next
  }
}
