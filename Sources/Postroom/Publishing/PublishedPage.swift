import Foundation

/// The bytes of a campaign's page in its archive: the page, with the way to the others.
struct PublishedPage {
  let bytes: [UInt8]

  init(_ version: WebVersion, at url: String, change: ArchivedEvent?) {
    let head = """

      <link rel="canonical" href="\(HTMLText.escaped(url))">
      <link rel="alternate" type="application/atom+xml" href="feed.xml" title="All issues">
      """
    let bar = """

      <div style="padding:14px 20px; background:#24292F; text-align:center; \
      font:15px/22px 'Segoe UI', Roboto, 'Helvetica Neue', Helvetica, Arial, sans-serif;">\
      <a href="index.html" style="color:#FFFFFF; text-decoration:underline;">All issues</a></div>
      """
    let page = Self.inserting(bar, behind: "body", in: Array(version.html.utf8))
    bytes = Self.noting(change, on: Self.inserting(head, behind: "head", in: page))
  }

  /// The page with what became of its event at its top, in the place of what stood there.
  ///
  /// Below, it stays what members were sent; but nobody adds the event of before to a calendar any more, and
  /// no search engine reads it.
  static func noting(_ change: ArchivedEvent?, on page: [UInt8]) -> [UInt8] {
    var text = String(decoding: page, as: UTF8.self)
    while let begin = text.range(of: opening),
      let end = text.range(of: closing, range: begin.upperBound..<text.endIndex)
    {
      text.removeSubrange(begin.lowerBound..<end.upperBound)
    }
    text = text.replacing(supersededMarkup, with: markup)
    guard let change else { return Array(text.utf8) }
    text = text.replacing(markup, with: supersededMarkup)
    let page = "\(Publishing.path(of: change.campaign)).html"
    let struck = CalendarLinks.pages.map { "a[href^=\"\($0)\"]" }.joined(separator: ", ")
    let style = """
      \(opening)<style>\(struck) { text-decoration: line-through !important; pointer-events: none; }\
      </style>\(closing)
      """
    let notice = """
      \(opening)<div style="padding:18px 20px; background:#FFF1CC; color:#3D2C00; text-align:center; \
      font:17px/26px 'Segoe UI', Roboto, 'Helvetica Neue', Helvetica, Arial, sans-serif;">\
      <strong>\(HTMLText.escaped(change.words))</strong> \
      <a href="\(page)" style="color:#3D2C00; text-decoration:underline;">\
      Read more</a><br>What follows was written before.</div>\(closing)
      """
    return inserting(
      notice, behind: "body", in: inserting(style, behind: "head", in: Array(text.utf8)))
  }

  private static let opening = "\n<!-- change -->"
  private static let closing = "<!-- /change -->"
  private static let markup = "<script type=\"application/ld+json\">"
  private static let supersededMarkup = "<script type=\"application/x-superseded+json\">"

  private static func inserting(
    _ addition: String, behind name: String, in page: [UInt8]
  ) -> [UInt8] {
    let elements = PageParser.elements(of: page) ?? []
    guard let tag = elements.first(where: { $0.name == Array(name.utf8) })?.tag else { return page }
    var page = page
    page.insert(contentsOf: addition.utf8, at: tag.upperBound)
    return page
  }
}
