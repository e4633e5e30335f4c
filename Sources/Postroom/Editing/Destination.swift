import Mail

/// A page of the web that a campaign leads to, or an image that it shows from there.
struct Destination {
  /// As it is written.
  let url: String
  let isImage: Bool
  let place: Problem.Place
}

extension EditedCampaign {
  /// Everywhere that can be visited, each where it stands in the page or the plain text, and how many
  /// more differ by recipient. The way to unsubscribe, and what looks like one, is not among them: a
  /// visit might do it.
  var destinations: (all: [Destination], personal: Int) {
    var found: [Destination] = []
    var personal: Set<String> = []
    func add(_ url: String, isImage: Bool = false, at place: Problem.Place) {
      let target = LinkTarget(url)
      guard target.isWeb, target.fault == nil, let host = target.host, !wayOut.isPerhaps(url) else {
        return
      }
      if target.hasField {
        personal.insert(url)
      } else if !PrivateNetwork.contains(host: host) {
        found.append(Destination(url: url, isImage: isImage, place: place))
      }
    }
    var places = LinkPlaces(self)
    for link in content.links {
      let place = places.place(of: link)
      if !WayOut.isNamed(by: link.text) { add(link.target, at: place) }
    }
    for image in content.images {
      let origin = page.origin(at: image.tag.range.lowerBound)
      add(image.source, isImage: true, at: origin.place ?? pagePlace)
    }
    let linked = Set(content.links.map(\.target))
    for (url, offset) in plain.urls where !linked.contains(url) {
      add(url, at: plain.origin(at: offset).place ?? plainPlace)
    }
    return (found, personal.count)
  }
}

extension Proof {
  /// Of plain text: the URLs that a mail program makes links of, and where they begin.
  fileprivate var urls: [(url: String, offset: Int)] {
    let text = text(bytes.indices)
    return text.matches(of: /https?:\/\/[^\s<>"]+/).map { match in
      var url = match.0
      while let last = url.last,
        ".,;:!?'".contains(last) || last == ")" && !url.contains("(")
      {
        url.removeLast()
      }
      return (
        String(url), text.utf8.distance(from: text.startIndex, to: match.range.lowerBound)
      )
    }
  }
}
