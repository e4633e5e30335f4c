import Foundation

/// The archive as a feed (RFC 4287).
struct AtomFeed {
  let archive: Publishing
  let organisation: String
  /// The newest first.
  let entries: [ArchiveEntry]

  /// So many are in it; the archive has them all.
  private static let most = 50

  var xml: String {
    let updated = entries.map(\.updated).max() ?? Date(timeIntervalSince1970: 0)
    return """
      <?xml version="1.0" encoding="utf-8"?>
      <feed xmlns="http://www.w3.org/2005/Atom">
        <id>\(HTMLText.escaped(archive.feed))</id>
        <title>\(HTMLText.escaped(organisation))</title>
        <updated>\(updated.formatted(.iso8601))</updated>
        <author><name>\(HTMLText.escaped(organisation))</name></author>
        <link rel="self" type="application/atom+xml" href="\(HTMLText.escaped(archive.feed))"/>
        <link rel="alternate" type="text/html" href="\(HTMLText.escaped(archive.url))/index.html"/>
      \(entries.prefix(Self.most).map(entry).joined())</feed>

      """
  }

  private func entry(_ entry: ArchiveEntry) -> String {
    let page = HTMLText.escaped(archive.page(of: entry.name))
    let words = [entry.change?.words, entry.summary].compactMap { $0 }.filter { !$0.isEmpty }
    let summary =
      words.isEmpty
      ? "" : "    <summary>\(HTMLText.escaped(words.joined(separator: " ")))</summary>\n"
    return """
        <entry>
          <id>\(page)</id>
          <title>\(HTMLText.escaped(entry.title))</title>
          <published>\(entry.published.formatted(.iso8601))</published>
          <updated>\(entry.updated.formatted(.iso8601))</updated>
          <category term="\(HTMLText.escaped(entry.series))"/>
          <link rel="alternate" type="text/html" href="\(page)"/>
      \(summary)  </entry>

      """
  }
}
