import Foundation

/// The bytes of a campaign's page in its archive: the page, with the way to the others.
struct PublishedPage {
  let bytes: [UInt8]

  init(_ version: WebVersion, at url: String) {
    let head = """

      <link rel="canonical" href="\(HTMLText.escaped(url))">
      <link rel="alternate" type="application/atom+xml" href="feed.xml" title="All issues">
      """
    let bar = """

      <div style="padding:14px 20px; background:#0F3440; text-align:center; \
      font:15px/22px 'Segoe UI', Roboto, 'Helvetica Neue', Helvetica, Arial, sans-serif;">\
      <a href="index.html" style="color:#FFFFFF; text-decoration:underline;">All issues</a></div>
      """
    var page = version.html
    let elements = PageParser.elements(of: page) ?? []
    // From the end, so that the first keeps its place.
    for (name, addition) in [("body", bar), ("head", head)] {
      guard let tag = elements.first(where: { $0.name == Array(name.utf8) })?.tag else { continue }
      page.insert(contentsOf: Array(addition.utf8), at: tag.upperBound)
    }
    bytes = page
  }
}
