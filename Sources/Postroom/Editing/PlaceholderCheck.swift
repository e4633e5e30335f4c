/// What was to be filled in and was not: notes to oneself, filler text, another program's merge tags.
enum PlaceholderCheck {
  // A literal is compiled each time that it is come upon, so these are made once. No Regex changes.
  nonisolated(unsafe) private static let notes = /\b(?:TODO|FIXME|XXX+)\b|(?i:lorem ipsum)/
  /// Of square brackets one pair is a leftover only with such a word behind it.
  nonisolated(unsafe) private static let brackets =
    /\[\[[^\[\]]*\]\]|\[(?i:insert|your|add|name|first name|date|time|venue|link|company)\b[^\]]{0,40}\]/
  nonisolated(unsafe) private static let foreignTags =
    /\*?\|[A-Z][A-Z0-9_:]+\|\*?|%%\w+%%|%[A-Z][A-Z_]{2,}%|<<[A-Za-z]\w*(?: \w+)*>>|\$\{\w+\}/
  nonisolated(unsafe) private static let singleBraces = /\{\s*([\w -]+?)\s*\}/

  static func run(_ campaign: EditedCampaign, _ problems: inout Problems) {
    let fields = Set(campaign.fields)
    for passage in campaign.passages {
      for match in passage.text.matches(of: notes).prefix(Passage.mostFindings) {
        report(match.range, in: passage, hint: "write what belongs here", &problems)
      }
      for match in passage.text.matches(of: brackets).prefix(Passage.mostFindings) {
        report(match.range, in: passage, hint: "write what belongs here", &problems)
      }
      for match in passage.text.matches(of: foreignTags).prefix(Passage.mostFindings) {
        report(
          match.range, in: passage, hint: "a merge tag is written {{first_name}} here", &problems)
      }
      for match in passage.text.matches(of: singleBraces).prefix(Passage.mostFindings) {
        let name = FieldName.normalised(String(match.1))
        guard fields.contains(name) else { continue }
        report(match.range, in: passage, hint: "did you mean {{\(name)}}?", &problems)
      }
    }
  }

  private static func report(
    _ range: Range<String.Index>, in passage: Passage, hint: String, _ problems: inout Problems
  ) {
    guard let place = passage.place(of: range.lowerBound) else { return }
    problems.warning(
      .placeholder, at: place, "\"\(passage.text[range])\" was not filled in", hint: hint)
  }
}
