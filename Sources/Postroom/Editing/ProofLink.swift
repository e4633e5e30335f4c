/// A link of a page.
struct ProofLink {
  let tag: Markup.Tag
  /// References resolved; U+FFFC for a contact's value.
  let target: String
  /// What a reader sees of it, in which an image counts by its alternative text.
  var text = ""
  /// Where the text begins; nil when it has none.
  var textOffset: Int?
  var hasImage = false
  /// Behind its end tag.
  var end: Int
  /// Whether text or a block stands between it and the link before it.
  var isApart = true
}

/// An image of a page.
struct ProofImage {
  let tag: Markup.Tag
  let source: String
  /// nil when the tag has none.
  let alternative: String?
}
