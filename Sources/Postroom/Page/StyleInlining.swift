import Foundation

/// Writes the rules of style sheets into the tags of a compiled page: many mail programs read no
/// style sheet. Once a campaign, never a recipient.
///
/// Only `style` attributes are added, or added to: comments, entities and merge tags stay byte for
/// byte. Rules that depend on the reader's program stay in a `<style>` in the head.
struct StyleInlining {
  private let sheets: [StyleSheet]
  /// What a problem with the page itself is reported against.
  private let page: Problem.Place

  init(_ sheets: [StyleSheet], page: Problem.Place) {
    self.sheets = sheets
    self.page = page
  }

  /// nil when it cannot be done, and `problems` says why.
  func apply(to program: MergeProgram, problems: inout Problems) -> MergeProgram? {
    guard !sheets.allSatisfy(\.items.isEmpty) else { return program }
    let source = PageSource(program)
    guard let elements = PageParser.elements(of: source.bytes) else {
      problems.error(
        .openMarkup, at: page, "the page nests too deeply for its style sheet",
        hint: "is a tag opened again and again, and never closed?")
      return nil
    }
    let styled = StyledPage(source, elements)
    let kept = sheets.flatMap(\.items).flatMap { styled.take($0) }
    styled.report(&problems)
    var edits = styled.edits
    if !kept.isEmpty {
      guard let edit = insertion(of: kept, source, elements, &problems) else { return nil }
      edits.append(edit)
    }
    return source.applying(edits)
  }

  /// What stays a style sheet, at the end of the head.
  private func insertion(
    of lines: [String], _ source: PageSource, _ elements: [PageElement],
    _ problems: inout Problems
  ) -> PageSource.Edit? {
    let text = lines.joined(separator: "\n")
    guard text.range(of: "</style", options: .caseInsensitive) == nil else {
      problems.error(
        .styleSyntax, at: page, "the style sheet holds </style, which would end it too early")
      return nil
    }
    let element = Array("<style>\n\(text)\n</style>\n".utf8)
    func tag(_ name: StaticString) -> PageElement? {
      elements.first { $0.name == name.withUTF8Buffer { Array($0) } }
    }
    if let end = tag("head")?.endTag {
      return PageSource.Edit(before: end.lowerBound, insert: element)
    }
    if let body = tag("body")?.tag {
      return PageSource.Edit(before: body.lowerBound, insert: element)
    }
    problems.error(
      .styleSyntax, at: page,
      "the page has no <head>, where @media rules and their like have to stay",
      hint: "write <head></head> before <body>")
    return nil
  }
}
