/// A draft that takes after an earlier campaign: its settings, its headings, its lists and partials,
/// and what was said, to be said anew.
struct DraftCopy {
  private let earlier: EarlierCampaign
  private let occasion: DraftOccasion
  private let wishes: CampaignDraft.Wishes

  init(
    _ earlier: EarlierCampaign, _ occasion: DraftOccasion, _ wishes: CampaignDraft.Wishes,
    _ workspace: Workspace, _ settings: Settings
  ) throws(DraftFault) {
    self.earlier = earlier
    self.occasion = occasion
    self.wishes = wishes
    let hasEvent = earlier.front.contains { $0.key == "event" }
    switch occasion.kind {
    case .newsletter where hasEvent:
      throw DraftFault(
        .usage, "\(earlier.name) has an event, and a newsletter has none",
        hint: "postroom new invitation TITLE --on TIME --from \(earlier.name)")
    case .invitation where !hasEvent:
      throw DraftFault(
        .usage, "\(earlier.name) has no event: no invitation can take after it",
        hint: "name a campaign that invites to something, or leave out --from")
    default: break
    }
    // Names that were asked for have to be there, as for any draft.
    _ = try DraftChoice(
      occasion.kind,
      CampaignDraft.Wishes(
        series: wishes.series ?? earlier.text("series"),
        template: wishes.template ?? earlier.text("template"),
        audience: wishes.audience ?? earlier.text("audience")
          ?? settings.audiences.keys.sorted().first), workspace, settings)
  }

  func text(name: String) -> String {
    var entries: [String] = []
    for entry in front {
      let space = ["subject", "event", "vars"].contains(entry.key) ? "\n" : ""
      entries.append("\(space)\(entry.key):\(entry.value.yaml(indentation: 2))")
    }
    return """
      ---
      \(DraftNotes.head(name: name))
      # It takes after \(earlier.name).

      \(entries.joined(separator: "\n"))

      \(DraftNotes.sendAt(occasion))
      ---
      \(body)
      """
  }

  private var front: [DraftEntry] {
    earlier.front.compactMap { entry -> DraftEntry? in
      let (key, value) = (entry.key, entry.value)
      return switch key {
      // The day and the files of that time.
      case "send_at", "attach": nil
      case "series": DraftEntry(key, wishes.series.map { .text($0) } ?? value)
      case "template": DraftEntry(key, wishes.template.map { .text($0) } ?? value)
      case "audience": DraftEntry(key, wishes.audience.map { .text($0) } ?? value)
      case "subject", "preheader", "vars": DraftEntry(key, value.mapTexts(anew))
      case "event": DraftEntry(key, event(value))
      default: DraftEntry(key, value)
      }
    }
  }

  private func event(_ value: DraftValue) -> DraftValue {
    guard case .mapping(var entries) = value,
      case .invitation(let title, let start) = occasion.kind
    else { return value }
    let fresh: [DraftEntry] = [
      DraftEntry("title", .text(title)), DraftEntry("start", .plain(start)),
      DraftEntry("url", .text(UnfinishedText.mark("https://..."))),
    ]
    for one in fresh {
      if let index = entries.firstIndex(where: { $0.key == one.key }) {
        entries[index] = one
      } else {
        entries.append(one)
      }
    }
    return .mapping(entries)
  }

  // MARK: Texts

  /// What is to be written in the place of `text`: a month is the new one, a choice stays.
  private func anew(_ text: String) -> String {
    if ["true", "false", "", "~", "null"].contains(text) { return text }
    let isMonth = DraftOccasion.months.contains { text.hasPrefix("\($0) ") && text.count < 16 }
    return isMonth
      ? occasion.month : UnfinishedText.mark("last time \u{201C}\(Self.excerpt(text))\u{201D}")
  }

  /// Its first words, without what would be read as a tag or as the mark's own bracket.
  private static func excerpt(_ text: String) -> String {
    let words = text.filter { !"[]{}<>\"*_\u{201C}\u{201D}".contains($0) }
      .split(whereSeparator: \.isWhitespace).filter { $0 != "-" }
    var excerpt = ""
    for word in words {
      guard excerpt.count + word.count < 60 else { return excerpt + "..." }
      excerpt += (excerpt.isEmpty ? "" : " ") + word
    }
    return excerpt
  }

  /// Headings, the greeting, signatures and merge tags stay; other paragraphs and lists are to be
  /// written.
  private var body: String {
    var blocks: [[Substring]] = [[]]
    for line in earlier.body.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      if line.allSatisfy(\.isWhitespace) {
        if blocks.last?.isEmpty == false { blocks.append([]) }
      } else {
        blocks[blocks.count - 1].append(line)
      }
    }
    if blocks.last?.isEmpty == true { blocks.removeLast() }
    var written: [String] = []
    var isToBeWritten = false
    for (index, block) in blocks.enumerated() {
      let stays = stays(block, isFirst: index == 0)
      // One mark is enough for the paragraphs under a heading.
      if stays || !isToBeWritten {
        written.append(
          stays ? block.joined(separator: "\n") : anew(block.joined(separator: " ")))
      }
      isToBeWritten = !stays
    }
    return written.joined(separator: "\n\n") + "\n"
  }

  private func stays(_ block: [Substring], isFirst: Bool) -> Bool {
    let hasBreak = block.dropLast().contains { $0.hasSuffix("\\") || $0.hasSuffix("  ") }
    let isTags = block.allSatisfy { $0.wholeMatch(of: /\s*(\{\{[^}]*\}\}\}?\s*)+/) != nil }
    let isHeading = block.count == 1 && block[0].hasPrefix("#")
    let isRule = block.count == 1 && block[0].wholeMatch(of: /\s*([-*_]\s*){3,}/) != nil
    return hasBreak || isTags || isHeading || isRule || isFirst && block.count == 1
  }
}
