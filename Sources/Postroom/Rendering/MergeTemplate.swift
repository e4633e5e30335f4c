/// A parsed Mustache template: the language of mustache(5) without lambdas, inheritance and
/// dynamic names.
public struct MergeTemplate: Hashable, Sendable {
  enum Node: Hashable, Sendable {
    case text([UInt8], TextOrigin)
    /// A line begins here that does not vanish: where a partial's indentation goes.
    case lineStart
    case variable(MergeTag)
    /// The nodes after it, up to `end`, are its body; `tag` says whether it is inverted.
    case section(MergeTag, end: Int)
    case partial(MergeTag, indentation: [UInt8])
  }

  /// In order of reading, sections' bodies in their places: however deep a hostile template
  /// nests, nothing recurses through it.
  let nodes: [Node]
  let file: String

  /// The template `source`, whose first byte stands at `place`. Nil when it has errors, each of
  /// which is added to `problems`.
  public init?(parsing source: [UInt8], at place: Problem.Place, problems: inout Problems) {
    guard let tokens = MergeLexer.tokens(of: source, at: place, problems: &problems) else {
      return nil
    }
    self.init(tokens, file: place.file, problems: &problems)
  }

  init?(_ tokens: [MergeToken], file: String, problems: inout Problems) {
    var tree = MergeTree()
    for line in MergeToken.lines(of: tokens) { tree.append(line, &problems) }
    guard let nodes = tree.finish(&problems) else { return nil }
    self.nodes = nodes
    self.file = file
  }
}
