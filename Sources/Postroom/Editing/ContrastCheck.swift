/// Text against what lies behind it, where both are stated: 4.5:1, and 3:1 for large text (WCAG 2.2,
/// success criterion 1.4.3), in the light and in the dark.
enum ContrastCheck {
  static func run(
    _ campaign: EditedCampaign, _ styles: PageStyles, _ light: PageLooks,
    _ problems: inout Problems
  ) {
    let dark = PageLooks(styles, in: .dark)
    let words = styles.texts(of: campaign).filter {
      campaign.page.value($0.range).contains { $0.isLetter || $0.isNumber }
    }
    for number in Set(words.map(\.element)).sorted() {
      report(light[number], in: .light, campaign, &problems)
      report(dark[number], in: .dark, campaign, &problems)
    }
  }

  private static func report(
    _ look: PageLooks.Look, in appearance: Appearance, _ campaign: EditedCampaign,
    _ problems: inout Problems
  ) {
    guard look.hiding == nil, case .colour(let text, let textFrom) = look.colour,
      case .colour(let ground, let groundFrom) = look.background
    else { return }
    // What neither rule changes in the dark was told in the light.
    let isOfDark = [textFrom, groundFrom].contains { $0.appearances == [.dark] }
    guard appearance == .light || isOfDark else { return }
    let isLarge = look.size >= 24 || look.size >= 18.66 && look.isBold
    let wanted = isLarge ? 3.0 : 4.5
    let contrast = text.contrast(with: ground)
    guard contrast < wanted else { return }
    let isChanged = appearance == .light || textFrom.appearances == [.dark]
    let shown = (contrast * 10).rounded(.down) / 10
    problems.warning(
      .contrast, at: (isChanged ? textFrom.place : groundFrom.place) ?? campaign.pagePlace,
      "text in \(text) on \(ground) has a contrast of \(shown):1"
        + (appearance == .dark ? " in the dark" : ""),
      hint:
        "\(isLarge ? "3" : "4.5"):1 is the least that most people can read: make the one darker "
        + "or the other lighter")
  }
}
