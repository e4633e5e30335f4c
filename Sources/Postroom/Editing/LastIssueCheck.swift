/// What was taken over from the campaign before in the series, and is of its month, not of this one.
struct LastIssueCheck {
  private let campaign: EditedCampaign
  private let own: IssueDate
  private let last: LastIssue

  static func run(_ campaign: EditedCampaign, _ problems: inout Problems) {
    guard let own = IssueDate(campaign.file),
      let last = LastIssue(
        before: campaign.file, in: campaign.workspace, settings: campaign.settings)
    else { return }
    let check = LastIssueCheck(campaign: campaign, own: own, last: last)
    check.checkHeaders(&problems)
    check.checkMonth(&problems)
    check.checkLinks(&problems)
  }

  private func checkHeaders(_ problems: inout Problems) {
    for key in ["subject", "preheader"] {
      guard let text = campaign.file.texts.first(where: { $0.key == key }), !text.text.isEmpty,
        last.file.texts.contains(where: { $0.key == key && $0.text == text.text })
      else { continue }
      problems.warning(
        .lastIssue, at: text.start, "the \(key) is that of \(last.file.name)",
        hint: "say what is new, so that it is not taken for the same mail again")
    }
  }

  /// A month is told where the same words, or a subject with it too, stood in the last issue.
  private func checkMonth(_ problems: inout Problems) {
    guard own.month != last.date.month,
      let month = try? Regex("\\b\(last.date.month)\(last.date.month == "May" ? " \\d{4}" : "")\\b")
    else { return }
    for passage in campaign.passages {
      let isOfHeader = passage.kind == .subject || passage.kind == .preheader
      guard isOfHeader || passage.kind == .heading || passage.text.count <= 40,
        let match = passage.text.firstMatch(of: month), !passage.text.contains(own.month),
        wasThere(passage), let place = passage.place(of: match.range.lowerBound)
      else { continue }
      problems.warning(
        .lastIssue, at: place, "\(passage.text[match.range]) is the month of \(last.file.name)",
        hint: "this one's is \(own.month)")
    }
  }

  private func wasThere(_ passage: Passage) -> Bool {
    let key = passage.kind == .preheader ? "preheader" : "subject"
    switch passage.kind {
    case .subject, .preheader:
      return last.file.texts.contains { $0.key == key && $0.text.contains(last.date.month) }
    case .heading, .text: return last.has(passage.text)
    }
  }

  private func checkLinks(_ problems: inout Problems) {
    var places = LinkPlaces(campaign)
    for link in campaign.content.links {
      let place = places.place(of: link)
      let written = link.target.unicodeScalars.split(separator: Proof.value).first
      let known = written.map { String($0) } ?? ""
      guard known.hasPrefix("http"), last.has(known) || lastTargets.contains(link.target),
        let date = pastDate(in: known) ?? lastTitle(in: known)
      else { continue }
      problems.warning(
        .lastIssue, at: place, "the link is that of \(last.file.name), to \(date)",
        hint: "link to this one's page, or take the link away")
    }
  }

  private var lastTargets: [String] { last.file.texts.map(\.merged.text) }

  /// A date in a URL that is before this issue's.
  private func pastDate(in url: String) -> String? {
    guard let match = url.firstMatch(of: /\b(\d{4})[-\/](0[1-9]|1[0-2])[-\/]([0-3]\d)\b/) else {
      return nil
    }
    let date = "\(match.1)-\(match.2)-\(match.3)"
    return date < own.text ? date : nil
  }

  /// The last event's title, when two words of it or more are in the URL and none of this one's.
  private func lastTitle(in url: String) -> String? {
    guard let title = last.file.event?.title, let ownTitle = campaign.file.event?.title else {
      return nil
    }
    let words: (String) -> Set<String> = { text in
      Set(text.lowercased().split { !$0.isLetter }.filter { $0.count > 3 }.map(String.init))
    }
    let common = words(last.file.series).union(
      words(campaign.settings.series[last.file.series]?.title ?? ""))
    let path = words(LinkTarget(url).path.lowercased())
    let old = words(title).subtracting(common).subtracting(words(ownTitle))
    let new = words(ownTitle).subtracting(common)
    return path.intersection(old).count > 1 && path.isDisjoint(with: new) ? "“\(title)”" : nil
  }
}
