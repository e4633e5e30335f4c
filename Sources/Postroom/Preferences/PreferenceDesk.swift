import Foundation
import Mail

/// Decides what the page behind a link says and does. It answers always, and says nothing of what went
/// wrong inside to whoever asks.
///
/// Not for several threads at once: each has one of its own.
public final class PreferenceDesk {
  private let workspace: Workspace
  private let settings: Settings
  private let links: Settings.Links
  private let outbox: Outbox
  private let basePath: String
  private let page: PreferencePage
  private var keys: LinkKeys
  private var keysReadAt: Instant

  /// What a link begins with on this machine: the path of `links.url`, unless a proxy takes some of it
  /// away.
  public static func basePath(of links: Settings.Links, unless other: String?) -> String {
    normalised(other ?? links.url.flatMap { URLComponents(string: $0) }?.percentEncodedPath ?? "")
  }

  public init(
    _ workspace: Workspace, _ settings: Settings, _ links: Settings.Links, _ outbox: Outbox,
    basePath: String? = nil, at now: Instant
  ) throws(SigningKeyFault) {
    self.workspace = workspace
    self.settings = settings
    self.links = links
    self.outbox = outbox
    self.basePath = Self.basePath(of: links, unless: basePath)
    page = PreferencePage(settings, links)
    keys = try LinkKeys.read(links.file, namedAt: links.filePlace, of: workspace)
    keysReadAt = now
  }

  private static func normalised(_ path: String) -> String {
    let parts = path.split(separator: "/").joined(separator: "/")
    return parts.isEmpty ? "" : "/" + parts
  }

  public func answer(_ request: PreferenceRequest, at now: Instant) -> PreferenceAnswer {
    var answer: PreferenceAnswer
    do throws(StateError) { answer = try decide(request, at: now) } catch {
      answer = page.busy()
      answer.fault = error.message
    }
    // RFC 9110 section 9.3.2: as a GET, without the content.
    if request.method == "HEAD" { answer.body = [] }
    return answer
  }

  private func decide(
    _ request: PreferenceRequest, at now: Instant
  ) throws(StateError) -> PreferenceAnswer {
    guard ["GET", "HEAD", "POST"].contains(request.method) else { return page.wrongMethod() }
    guard let text = tokenText(of: request.path) else { return page.noLink() }
    if text == LinkToken.preview { return page.preview() }
    guard let token = token(text, at: now) else {
      var answer = page.noLink()
      answer.isMiss = true
      return answer
    }
    let known = settings.series.keys.sorted()
    var series = token.series(among: known)
    if series == nil { series = token.series(among: try outbox.queuedSeries()) }
    guard request.method == "POST" else { return try standing(token, series, wasChanged: false) }
    guard let act = PreferenceAct(request) else { return page.unclear() }
    try perform(act, token, series, known, at: now)
    return act == .oneClick ? page.oneClick() : try standing(token, series, wasChanged: true)
  }

  private func standing(
    _ token: LinkToken, _ series: String?, wasChanged: Bool
  ) throws(StateError) -> PreferenceAnswer {
    page.standing(
      Standing(try outbox.suppressions(of: token.address)), of: token.address, series,
      wasChanged: wasChanged)
  }

  // MARK: Links

  /// What stands behind the base path; a full stop or a bracket that a mail program took for a part of
  /// the link is none.
  private func tokenText(of path: String) -> String? {
    guard path.hasPrefix(basePath + "/") else { return nil }
    let rest = path.dropFirst(basePath.count + 1)
    let text = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
    return text.isEmpty || rest.count > text.count + 8 ? nil : String(text)
  }

  /// A key that was made since is looked for once in ten seconds, not for each guess.
  private func token(_ text: String, at now: Instant) -> LinkToken? {
    if let token = LinkToken(text, keys: keys) { return token }
    guard now.seconds >= keysReadAt.seconds + 10 || now < keysReadAt else { return nil }
    keysReadAt = now
    guard let fresh = try? LinkKeys.read(links.file, of: workspace) else { return nil }
    keys = fresh
    return LinkToken(text, keys: keys)
  }

  // MARK: Acts

  /// Each may come any number of times, and leaves things as it leaves them the first time.
  private func perform(
    _ act: PreferenceAct, _ token: LinkToken, _ series: String?, _ known: [String],
    at now: Instant
  ) throws(StateError) {
    let campaign = token.campaign(among: try outbox.queuedNames())
    let whence = campaign.map { " in \($0)" } ?? ""
    var leaving: [String?] = []
    var returning: [String?] = []
    var reason = "unsubscribed by the link\(whence)"
    switch act {
    case .oneClick:
      leaving = [series]
      reason = "unsubscribed with one click\(whence)"
    case .leave(let all): leaving = [all ? nil : series]
    case .comeBack(let all): returning = [all ? nil : series]
    case .choose(let chosen):
      let wanted = known.filter { chosen.contains($0) }
      if wanted.isEmpty {
        leaving = [nil]
      } else {
        returning = [nil] + wanted
        leaving = known.filter { !wanted.contains($0) }
      }
    }
    try outbox.choose(
      for: token.address, leaving: leaving, returningTo: returning, reason: reason, at: now)
  }
}
