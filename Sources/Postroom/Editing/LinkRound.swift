import Mail

/// Follows the links of campaigns, each link once, however many campaigns have it.
public struct LinkRound {
  /// Makes each of some requests, several at a time; what became of one is told by its number, and
  /// may give another in its place.
  public typealias Visit = ([PageRequest], (Int, PageAnswer) -> PageRequest?) -> Void

  private let visit: Visit
  private var walks: [String: LinkWalk] = [:]

  public init(visit: @escaping Visit) { self.visit = visit }

  /// Adds what was found to the review's problems.
  public mutating func follow(_ review: inout CampaignReview) {
    guard let campaign = review.edited else { return }
    let (destinations, personal) = campaign.destinations
    walk(to: destinations, mustNotVisit: campaign.wayOut.isPerhaps)
    let place = Problem.Place(file: campaign.file.path)
    if personal > 0 {
      review.problems.note(
        .deadLink, at: place,
        personal == 1
          ? "1 link differs by recipient, and was not followed"
          : "\(personal) links differ by recipient, and were not followed",
        hint: "open them in a preview")
    }
    if !destinations.isEmpty, isCutOff {
      review.problems.note(
        .deadLink, at: place, "no link was followed: not one site's name is known here",
        hint: "is there a network here? if there is, mend the names")
      return
    }
    for destination in destinations { report(destination, &review.problems) }
  }

  /// Whether not one name was known: without a network none is.
  private var isCutOff: Bool { walks.values.allSatisfy { $0.ending == .unknownSite } }

  private mutating func walk(
    to destinations: [Destination], mustNotVisit: @escaping (String) -> Bool
  ) {
    var new: [(url: String, walk: LinkWalk)] = []
    var seen: Set<String> = []
    for destination in destinations where walks[destination.page] == nil {
      guard seen.insert(destination.page).inserted else { continue }
      if let walk = LinkWalk(destination.page, mustNotVisit: mustNotVisit) {
        new.append((destination.page, walk))
      }
    }
    visit(new.map(\.walk.request)) { number, answer in new[number].walk.take(answer) }
    for (url, walk) in new { walks[url] = walk }
  }

  // MARK: Words

  private func report(_ destination: Destination, _ problems: inout Problems) {
    guard let walk = walks[destination.page], let ending = walk.ending else { return }
    let shown = destination.url.shortened
    let way = walk.url == destination.page ? "" : ", by way of \(walk.url.shortened)"
    func warn(_ message: String, hint: String) {
      problems.warning(.deadLink, at: destination.place, shown + message, hint: hint)
    }
    switch ending {
    case .there(let length): arrive(destination, walk, length, &problems)
    case .closed(let status):
      problems.note(
        .deadLink, at: destination.place, "\(shown) answers \(status) to a program\(way)",
        hint: "open it in a browser: what is there is for people alone")
    case .gone(let status):
      warn(
        " is not there: the site answers \(status)\(way)",
        hint: destination.isImage ? "name another file" : "find where the page is now")
    case .failing(let status):
      warn(
        " does not work now: the site answers \(status)\(way)",
        hint: "check again before the campaign goes out")
    case .unknownSite:
      warn(" leads to a site that is not known\(way)", hint: "is its name spelt as it should be?")
    case .silence:
      warn(" was not answered in time\(way)", hint: "check again before the campaign goes out")
    case .broken(let reason):
      warn(" cannot be opened: \(reason)\(way)", hint: "open it in a browser, and mend the link")
    case .endless:
      warn(
        " leads over more than \(LinkWalk.mostRedirects) redirects", hint: "link to the last page")
    case .withinNetwork(let address):
      problems.warning(
        .linkPrivate, at: destination.place,
        "\(shown) leads to \(address), inside a network: readers elsewhere cannot reach it\(way)",
        hint: "link to a page that is public")
    }
  }

  private func arrive(
    _ destination: Destination, _ walk: LinkWalk, _ length: Int?, _ problems: inout Problems
  ) {
    if destination.isImage, let length, length > PageImages.warnsOver {
      problems.warning(
        .imageSize, at: destination.place,
        "\(destination.url.shortened) is \(PageImages.shown(length)), which every reader loads",
        hint: PageImages.smaller)
    }
    guard let moved = walk.movedTo, !isUpgrade(destination.page, moved) else { return }
    let target = LinkTarget(moved)
    let isHome = target.path.isEmpty || target.path == "/"
    problems.note(
      .movedLink, at: destination.place, "\(destination.url.shortened) has moved for good",
      hint: isHome
        ? "it leads to the beginning of \(target.host ?? moved) now: the page may be gone"
        : "write \(moved)\(moved.contains("#") ? "" : destination.fragment)")
  }

  /// Only from http to https, of which `link-http` speaks.
  private func isUpgrade(_ old: String, _ new: String) -> Bool {
    old.hasPrefix("http://") && new.hasPrefix("https://")
      && LinkTarget(old).withoutScheme == LinkTarget(new).withoutScheme
  }
}

extension Destination {
  /// What the site is asked for.
  fileprivate var page: String { String(url.prefix { $0 != "#" }) }
  fileprivate var fragment: Substring { url.dropFirst(page.count) }
}

extension LinkTarget {
  fileprivate var withoutScheme: String { "\(host ?? "")\(path.isEmpty ? "/" : path)" }
}
