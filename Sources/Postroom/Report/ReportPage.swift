import Foundation
import Mail

/// A campaign's report as one HTML page: it loads nothing, runs nothing, and prints on A4.
public struct ReportPage {
  private let report: CampaignReport

  public init(_ report: CampaignReport) { self.report = report }

  private var figures: CampaignFigures { report.figures }
  private var counts: CampaignCounts { figures.counts }

  public var html: String {
    let title = HTMLText.escaped(report.campaign)
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <meta name="robots" content="noindex">
      <title>\(title): report</title>
      <style>\(Self.style)</style>
      </head>
      <body>
      <header>
      <p class="brand">Postroom report</p>
      <h1>\(title)</h1>
      <p class="soft">\(HTMLText.escaped(report.about))</p>
      </header>
      <main>
      \([overview, todo, time, domains, replies, later, answers, people, opens]
        .filter { !$0.isEmpty }.joined(separator: "\n"))
      </main>
      <footer><p>\(HTMLText.escaped(report.foot))</p></footer>
      </body>
      </html>

      """
  }

  private func section(_ title: String, _ body: String, kind: String = "") -> String {
    "<section\(kind.isEmpty ? "" : " class=\"\(kind)\"")>\n<h2>\(title)</h2>\n\(body)\n</section>"
  }

  private func table(_ head: [String], _ rows: [[String]], caption: String) -> String {
    // Columns of numbers ("#") stand to the right; those of bars ("|") go where there is no room.
    let cells = { (row: [String], tag: String) -> String in
      row.enumerated().map { (index: Int, cell: String) -> String in
        let kinds: [Character: String] = ["#": " class=\"number\"", "|": " class=\"bars\""]
        let kind = head[index].first.flatMap { kinds[$0] } ?? ""
        return index == 0 && tag == "td"
          ? "<th scope=\"row\"\(kind)>\(cell)</th>"
          : "<\(tag)\(tag == "th" ? " scope=\"col\"" : "")\(kind)>\(cell)</\(tag)>"
      }.joined()
    }
    let names = head.map { $0.hasPrefix("#") || $0.hasPrefix("|") ? String($0.dropFirst()) : $0 }
    return """
      <div class="wide"><table><caption>\(caption)</caption>
      <thead><tr>\(cells(names, "th"))</tr></thead>
      <tbody>\(rows.map { "<tr>\(cells($0, "td"))</tr>" }.joined(separator: "\n"))</tbody>
      </table></div>
      """
  }

  // MARK: Sections

  private var overview: String {
    let recipients = report.recipients
    let states: [(String, Int, String)] = [
      ("accepted", counts[.accepted], "good"), ("waiting", counts.waiting, "open"),
      ("in doubt", counts[.inDoubt], "warn"),
      ("failed or expired", counts[.failed] + counts[.expired], "bad"),
    ]
    let tiles = states.map { (name, count, kind) -> String in
      let share = recipients == 0 ? "" : "<small>\(FigureText.share(count, of: recipients))</small>"
      return "<div class=\"tile \(count == 0 ? "none" : kind)\"><dt>\(name)</dt>"
        + "<dd>\(FigureText.number(count)) \(share)</dd></div>"
    }
    let bar = ReportPlot.parts(
      states.map { ($0.2, recipients == 0 ? 0 : Double($0.1) / Double(recipients)) })
    return section(
      "\(FigureText.count(recipients, "recipient"))",
      """
      <dl class="tiles">\(tiles.joined())</dl>
      \(bar)
      <p class="soft">\(report.leftAlone) “Accepted” is what the relay took; whether it reached a mailbox \
      only the far end knows.</p>
      """, kind: "overview")
  }

  private var todo: String {
    let left = report.leftToDo
    let body =
      left.isEmpty
      ? "<p class=\"done\">Nothing.</p>"
      : "<ul>"
        + left.map { one in
          let command = one.command.map { "<code>\(HTMLText.escaped($0))</code>" } ?? ""
          return "<li>\(HTMLText.escaped(one.text)) \(command)</li>"
        }.joined(separator: "\n") + "</ul>"
    return section("Left to do", body, kind: left.isEmpty ? "" : "todo")
  }

  private var time: String {
    guard let accepted = figures.accepted else { return "" }
    return section(
      "Accepted over time",
      ReportPlot.columns(accepted, in: report.zone)
        + "<p>\(HTMLText.escaped(report.words(of: accepted)))</p>"
        + spans(accepted, "accepted", "Accepted by the relay, by time"))
  }

  private func spans(
    _ timeline: CampaignFigures.Timeline, _ name: String, _ caption: String
  ) -> String {
    let rows = timeline.counts.enumerated().filter { $0.element > 0 }.map { index, count in
      let from = Instant(seconds: timeline.start.seconds + Int64(index) * timeline.step)
      return [ReportPlot.time(from, timeline, report.zone), FigureText.number(count)]
    }
    return "<details><summary>As a table</summary>"
      + table(["from", "#\(name)"], rows, caption: caption) + "</details>"
  }

  private var domains: String {
    guard !figures.domains.isEmpty else { return "" }
    let most = Double(figures.domains.filter { $0.name != nil }.map(\.total).max() ?? 1)
    let rows = figures.domains.map { domain -> [String] in
      let name =
        domain.name.map { HTMLText.escaped($0) }
        ?? (domain.domains == 0
          ? "<em>people who were forgotten</em>"
          : "<em>\(FigureText.count(domain.domains, "other domain"))</em>")
      let part = { (count: Int) in Double(count) / most }
      return [
        name,
        // The many small ones together may be more than any of the large ones.
        Double(domain.total) > most
          ? ""
          : ReportPlot.parts([
            ("good", part(domain.accepted)), ("open", part(domain.open)),
            ("bad", part(domain.failed)),
          ]),
        FigureText.number(domain.total), FigureText.number(domain.accepted),
        FigureText.number(domain.open), FigureText.number(domain.failed),
      ]
    }
    return section(
      "By domain",
      table(
        ["domain", "|", "#all", "#accepted", "#open", "#failed"], rows,
        caption: "The ten largest domains and the rest"))
  }

  private var replies: String {
    guard !figures.replies.isEmpty else { return "" }
    let rows = figures.replies.map { group in
      [
        [group.code.map(String.init), group.enhancedStatus].compactMap { $0 }
          .joined(separator: " "),
        HTMLText.escaped(ReplyWords.of(group)),
        group.outcome.replacing("_", with: " "), FigureText.number(group.count),
      ]
    }
    return section(
      "What the relay replied",
      table(["reply", "in words", "so it was", "#times"], rows, caption: "Replies, by code")
        + "<p class=\"soft\">\(HTMLText.escaped(report.wordsOfRetries))</p>")
  }

  private var later: String {
    let kinds = [
      "hard": "no such mailbox", "soft": "not now", "refused": "refused for what it says",
      "complaint": "said to be spam",
    ]
    var rows = (figures.bounces ?? []).map { kind, count in
      [
        kind == "complaint" ? "complaint" : "\(HTMLText.escaped(kind)) bounce", kinds[kind] ?? "",
        FigureText.number(count),
      ]
    }
    rows.append(
      ["unsubscribed", "by a link of this campaign", FigureText.number(figures.unsubscribed)])
    let note =
      figures.bounces == nil
      ? "<p class=\"soft\">What came back is not counted: no mailbox is read for it.</p>" : ""
    return section(
      "Came back, or left",
      table(["what", "in words", "#times"], rows, caption: "After it was accepted") + note)
  }

  private var answers: String {
    guard let answers = figures.answers else { return "" }
    let words: [(String, Int, String)] = [
      ("accepted", answers.accepted - answers.waiting, "good"),
      ("waiting", answers.waiting, "warn"),
      ("tentative", answers.tentative, "open"), ("declined", answers.declined, "bad"),
      ("no answer", answers.unanswered, "none"),
    ]
    let most = Double(max(1, words.map(\.1).max() ?? 1))
    let rows = words.filter { $0.0 != "waiting" || $0.1 > 0 }.map { word, count, kind in
      [word, ReportPlot.parts([(kind, Double(count) / most)]), FigureText.number(count)]
    }
    let places = answers.capacity.map {
      "<p class=\"soft\">\(FigureText.count($0, "place")), "
        + "\(FigureText.number(max(0, $0 - answers.accepted))) free.</p>"
    }
    let given = answers.given.map {
      "<h3>When they answered</h3>" + ReportPlot.columns($0, in: report.zone)
        + spans($0, "answers", "Answers, by when they were given")
    }
    return section(
      "Answers to the invitation",
      table(["answer", "|", "#people"], rows, caption: "Who comes") + (places ?? "") + (given ?? "")
    )
  }

  private var people: String {
    guard let people = report.people else { return "" }
    let rows = people.lines.map {
      [
        $0.address.isEmpty ? "(forgotten)" : HTMLText.escaped($0.address),
        $0.state.rawValue.replacing("_", with: " "),
        HTMLText.escaped(
          [$0.code.map(String.init), $0.enhancedStatus, $0.reply].compactMap { $0 }
            .joined(separator: " ")),
      ]
    }
    guard !rows.isEmpty else {
      return section("Who has no message", "<p class=\"done\">Nobody.</p>")
    }
    let more =
      people.omitted > 0
      ? "<p class=\"soft\">and \(FigureText.number(people.omitted)) more: <code>postroom log</code></p>"
      : ""
    return section(
      "Who has no message",
      table(["address", "state", "the relay's words"], rows, caption: "Failed, expired, in doubt")
        + more, kind: "people")
  }

  private var opens: String {
    section(
      "Why nobody counts who opened it",
      """
      <p>Postroom puts no hidden image into a message, and leads no link through a counter.</p>
      <ul>
      <li>It would store something on people’s devices, or read it from them, without need: under \
      regulation 6 of the Privacy and Electronic Communications Regulations they have to be asked first.</li>
      <li>Apple Mail fetches every image by itself, whether anybody reads or not, and Gmail from servers of \
      its own; programs that look for viruses follow every link. Who reads without images is never counted.</li>
      <li>So the number says more about mail programs than about readers, and moves when those change.</li>
      </ul>
      <p>What people do is a better measure: they answer, come, write back, or leave.</p>
      """, kind: "why")
  }
}
