/// What was to be filled in and was not: notes to oneself, filler text, another program's merge tags.
enum PlaceholderCheck {
  static func run(_ campaign: EditedCampaign, _ problems: inout Problems) {
    let fields = Set(campaign.fields)
    for passage in campaign.passages {
      for match in passage.text.matches(of: /\b(?:TODO|FIXME|XXX+)\b|(?i:lorem ipsum)/) {
        report(match.range, in: passage, hint: "write what belongs here", &problems)
      }
      // Of square brackets one pair is a leftover only with such a word behind it.
      let brackets =
        /\[\[[^\]]*\]\]|\[(?i:insert|your|add|name|first name|date|time|venue|link|company)\b[^\]]{0,40}\]/
      for match in passage.text.matches(of: brackets) {
        report(match.range, in: passage, hint: "write what belongs here", &problems)
      }
      let foreign =
        /\*?\|[A-Z][A-Z0-9_:]+\|\*?|%%\w+%%|%[A-Z][A-Z_]{2,}%|<<[A-Za-z]\w*(?: \w+)*>>|\$\{\w+\}/
      for match in passage.text.matches(of: foreign) {
        report(
          match.range, in: passage, hint: "a merge tag is written {{first_name}} here", &problems)
      }
      for match in passage.text.matches(of: /\{\s*([\w -]+?)\s*\}/) {
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
