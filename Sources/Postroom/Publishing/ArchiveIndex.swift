import Foundation

/// The page that lists what was published, by year.
struct ArchiveIndex {
  let organisation: String
  let zone: TimeZone
  /// The newest first.
  let entries: [ArchiveEntry]

  var html: String {
    """
    <!DOCTYPE html>
    <html lang="en-GB">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>\(HTMLText.escaped(organisation)): all issues</title>
    <link rel="alternate" type="application/atom+xml" href="feed.xml" title="All issues">
    <style>
    \(Self.style)
    </style>
    </head>
    <body>
    <header><div><p>\(HTMLText.escaped(organisation))</p><h1>All issues</h1></div></header>
    <main>
    \(years)
    </main>
    <footer><p>New issues come by <a href="feed.xml">feed</a>, too.</p></footer>
    </body>
    </html>

    """
  }

  private var years: String {
    var sections: [(year: String, items: [String])] = []
    for entry in entries {
      let year = entry.published.words("yyyy", in: zone)
      if sections.last?.year != year { sections.append((year, [])) }
      sections[sections.count - 1].items.append(item(entry))
    }
    guard !sections.isEmpty else { return "<p class=\"none\">Nothing was published yet.</p>" }
    return sections.map { section in
      """
      <section>
      <h2>\(section.year)</h2>
      <ol>
      \(section.items.joined(separator: "\n"))
      </ol>
      </section>
      """
    }.joined(separator: "\n")
  }

  private func item(_ entry: ArchiveEntry) -> String {
    let summary =
      entry.summary.isEmpty ? "" : "<p>\(HTMLText.escaped(entry.summary))</p>"
    let change =
      entry.change.map { "<p class=\"change\">\(HTMLText.escaped($0.words))</p>" } ?? ""
    let day = entry.published.words("yyyy-MM-dd", in: zone)
    return """
      <li><time datetime="\(day)">\(entry.published.words("d MMMM", in: zone))</time>\
      <div><a href="\(Publishing.path(of: entry.name)).html">\(HTMLText.escaped(entry.title))</a>\
      \(change)\(summary)</div></li>
      """
  }

  /// Nobody's colours: the letters have their organisation's own.
  private static let style = """
    :root { --page: #F4F4F5; --sheet: #FFFFFF; --ink: #1F2328; --quiet: #59636E; --link: #0B57D0;
      --line: #D9DCE0; --change: #7A4B00; --head: #24292F; --serif: Georgia, "Times New Roman", serif; }
    @media (prefers-color-scheme: dark) {
      :root { --page: #101214; --sheet: #1A1D21; --ink: #E6E8EB; --quiet: #A3ABB4; --link: #8AB4F8;
        --line: #343A40; --change: #F2C46D; --head: #24292F; }
    }
    * { box-sizing: border-box; margin: 0; padding: 0; }
    body { background: var(--page); color: var(--ink); font: 17px/1.6 "Segoe UI", Roboto,
      "Helvetica Neue", Helvetica, Arial, sans-serif; overflow-wrap: anywhere; }
    header { background: var(--head); color: #FFFFFF; padding: 2.6rem 1.4rem 2.8rem; }
    header div, main, footer { max-width: 46rem; margin: 0 auto; }
    header p { color: #C9D1D9; font-size: .95rem; }
    h1 { font: bold 2.4rem/1.2 var(--serif); margin-top: .3rem; }
    main { background: var(--sheet); margin-top: 2rem; border-radius: 10px;
      padding: .6rem 2.6rem 2.4rem; }
    h2 { font: bold 1.4rem/1.3 var(--serif); padding: 2rem 0 .4rem; }
    ol { list-style: none; }
    li { display: flex; gap: 1.4rem; padding: 1.1rem 0; border-top: 1px solid var(--line); }
    time { flex: 0 0 7.2rem; color: var(--quiet); font-size: .95rem; padding-top: .1rem; }
    li a { color: var(--link); font-weight: bold; text-underline-offset: .18em; }
    li a:focus-visible { outline: 3px solid var(--link); outline-offset: 3px; }
    li p, .none { color: var(--quiet); font-size: .97rem; margin-top: .2rem; }
    li p.change { color: var(--change); font-weight: bold; }
    .none { padding-top: 2rem; }
    footer { padding: 1.6rem 2.6rem 3rem; color: var(--quiet); font-size: .92rem; }
    footer a { color: var(--link); }
    @media (max-width: 40rem) {
      main { margin-top: 0; border-radius: 0; padding: .2rem 1.4rem 2rem; }
      header { padding: 2rem 1.4rem; } h1 { font-size: 2rem; }
      li { flex-direction: column; gap: .1rem; } time { flex: none; }
      footer { padding: 1.4rem 1.4rem 2.4rem; }
    }
    """
}
