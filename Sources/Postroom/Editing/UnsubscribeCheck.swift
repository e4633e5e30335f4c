/// Whether a reader of the page sees how to leave: that it is there was asked when it was compiled.
struct UnsubscribeCheck {
  private let campaign: EditedCampaign
  private let styles: PageStyles
  private let looks: PageLooks
  private let texts: [(element: Int, range: Range<Int>)]

  static func run(
    _ campaign: EditedCampaign, _ styles: PageStyles, _ looks: PageLooks,
    _ problems: inout Problems
  ) {
    let check = UnsubscribeCheck(
      campaign: campaign, styles: styles, looks: looks, texts: styles.texts(of: campaign))
    let links = campaign.content.links.filter { campaign.wayOut.isIn($0.target) }
    let faults = links.map { check.fault(of: $0) }
    guard let first = faults.first else { return check.reportAbsence(&problems) }
    // One that is seen is enough.
    guard let fault = first, faults.allSatisfy({ $0 != nil }) else { return }
    problems.error(
      .noUnsubscribe, at: fault.place, "the link to unsubscribe \(fault.message)", hint: fault.hint)
  }

  private struct Fault {
    let message: String
    let hint: String
    let place: Problem.Place
  }

  /// A page may show the address itself, or lead there from an area or a shape.
  private func reportAbsence(_ problems: inout Problems) {
    let isLinked = campaign.content.pieces.contains { piece in
      guard case .tag(let tag) = piece, tag.name != "link", let target = tag["href"] else {
        return false
      }
      return campaign.wayOut.isIn(campaign.page.value(target))
    }
    guard !campaign.wayOut.address.isEmpty, !isLinked,
      !campaign.wayOut.isIn(campaign.content.shown)
    else { return }
    problems.error(
      .noUnsubscribe, at: campaign.pagePlace, "there is no way to unsubscribe in this part",
      hint: "link to {{unsubscribe_url}} in the template")
  }

  /// Why nobody sees the link; nil when somebody may.
  private func fault(of link: ProofLink) -> Fault? {
    let place = campaign.page.origin(at: link.tag.range.lowerBound).place ?? campaign.pagePlace
    guard !link.text.isEmpty else {
      return Fault(
        message: "has no text", hint: "say where it leads: Unsubscribe, or Leave this list",
        place: place)
    }
    let inside = texts.filter {
      (link.tag.range.upperBound..<link.end).contains($0.range.lowerBound)
        && campaign.page.value($0.range).contains { !$0.isWhitespace }
    }.map(\.element)
    // What only one mail program is shown is no element of the page.
    guard let own = styles.elements.firstIndex(where: { $0.tag == link.tag.range }) else {
      return nil
    }
    var faults = inside.map { hiding(looks[$0], at: place) ?? blending(looks[$0], at: place) }
    if link.hasImage || inside.isEmpty { faults.append(hiding(looks[own], at: place)) }
    return faults.contains { $0 == nil } ? nil : faults[0]
  }

  private func hiding(_ look: PageLooks.Look, at place: Problem.Place) -> Fault? {
    look.hiding.map {
      Fault(
        message: "is hidden by \($0.property): \($0.value)",
        hint: "let everybody see it; it may be small, and at the end", place: $0.place ?? place)
    }
  }

  private func blending(_ look: PageLooks.Look, at place: Problem.Place) -> Fault? {
    guard case .colour(let text, let from) = look.colour,
      case .colour(let ground, _) = look.background, text.contrast(with: ground) < 1.1
    else { return nil }
    return Fault(
      message: "is \(text) on \(ground), which nobody sees",
      hint: "give it a colour that stands out", place: from.place ?? place)
  }
}
