extension PageStyles {
  /// The texts of a page, in order, each with the element that holds it.
  func texts(of campaign: EditedCampaign) -> [(element: Int, range: Range<Int>)] {
    var byStart: [Int: Int] = [:]
    var byEnd: [Int: Int] = [:]
    for (number, element) in elements.enumerated() {
      if let tag = element.tag { byStart[tag.lowerBound] = number }
      if let tag = element.endTag, !tag.isEmpty { byEnd[tag.lowerBound] = number }
    }
    var found: [(element: Int, range: Range<Int>)] = []
    var current: Int?
    for piece in campaign.content.pieces {
      switch piece {
      case .style: break
      case .text(let range):
        if let current { found.append((current, range)) }
      case .tag(let tag) where tag.isEnd:
        if let ended = byEnd[tag.range.lowerBound] { current = elements[ended].parent }
      case .tag(let tag):
        if let begun = byStart[tag.range.lowerBound], !Self.void.contains(tag.name) {
          current = begun
        }
      }
    }
    return found
  }

  private static let void: Set<String> = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr",
  ]
}
