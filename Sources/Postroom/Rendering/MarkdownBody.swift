/// A campaign's body, written in Markdown (GitHub's flavour), as templates for the two parts of a
/// message.
///
/// Merge tags keep their meaning, and their place for messages, wherever they stand: in link
/// targets, in emphasis, in code. Tags of sections and partials alone on their line are blocks.
/// The author is trusted with raw HTML; contacts' values never pass through Markdown.
public struct MarkdownBody: Hashable, Sendable {
  public let html: MergeTemplate
  /// Plain text in lines of 72 columns.
  public let text: MergeTemplate

  /// The body whose first byte stands at `place`. Nil when its tags have errors, each of which is
  /// added to `problems`.
  public init?(_ source: [UInt8], at place: Problem.Place, problems: inout Problems) {
    guard let tokens = MergeLexer.tokens(of: source, at: place, problems: &problems),
      MergeTemplate(tokens, file: place.file, problems: &problems) != nil
    else { return nil }
    let sentinels = MergeSentinels(tokens, source: source, firstLine: place.line ?? 1)
    let document: MarkdownNode
    do {
      document = try MarkdownParser(sentinels).document(sentinels.source)
    } catch {
      problems.add(error.problem(in: sentinels.source, sentinels, otherwise: place))
      return nil
    }
    var writer = MarkdownText(sentinels)
    let plain = writer.render(document)
    if let line = writer.firstRawHTML {
      problems.warning(
        .rawHTML, at: Problem.Place(file: place.file, line: sentinels.line(line)),
        "raw HTML is left out of the plain text part",
        hint: "say it in Markdown, or put it into a partial with a variant for plain text")
    }
    let (rich, marks) = MarkdownHTML.render(document, sentinels)
    guard
      let html = MergeTemplate(
        sentinels.tokens(of: rich, marks: marks), file: place.file, problems: &problems),
      let text = MergeTemplate(
        sentinels.tokens(of: plain), file: place.file, problems: &problems)
    else { return nil }
    self.html = html
    self.text = text
  }
}
