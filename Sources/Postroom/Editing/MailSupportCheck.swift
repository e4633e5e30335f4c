/// What Outlook for Windows or Gmail leaves out of a page, so that it looks otherwise there, or not
/// at all.
///
/// Told is only what changes how a message is read: that Outlook has no round corners is not. From
/// Microsoft's "Word HTML and CSS Rendering Capabilities in Outlook", Gmail's "CSS Support", and
/// caniemail.com.
struct MailSupportCheck {
  private let campaign: EditedCampaign
  private let styles: PageStyles

  static func run(
    _ campaign: EditedCampaign, _ styles: PageStyles, sheets: [StyleSheet],
    _ problems: inout Problems
  ) {
    let check = MailSupportCheck(campaign: campaign, styles: styles)
    for sheet in sheets { check.check(sheet.items, isSheet: true, { $0 }, &problems) }
    for case .style(let range) in campaign.content.pieces { check.checkStyle(range, &problems) }
    for number in styles.elements.indices {
      let inline = styles.inline(number)
      for one in inline { check.check(one, of: inline, at: one.place, &problems) }
    }
    for case .tag(let tag) in campaign.content.pieces where !tag.isEnd {
      check.checkTag(tag, &problems)
    }
  }

  // MARK: Styles

  private func checkStyle(_ range: Range<Int>, _ problems: inout Problems) {
    let start = campaign.page.origin(at: range.lowerBound).place ?? campaign.pagePlace
    if range.count > 8_192 {
      problems.warning(
        .mailSupport, at: start, "Gmail leaves out a <style> of more than 8,192 characters",
        hint: "move its rules to the template's styles.css, which is written into the tags")
    }
    var ignored = Problems()
    let style = StyleSheet(Array(campaign.page.bytes[range]), file: "", problems: &ignored)
    let place = { campaign.page.place(of: $0, behind: range.lowerBound) ?? start }
    for problem in ignored.kept where problem.message.hasPrefix("@import") {
      problems.warning(
        .mailSupport, at: place(problem.place), "Gmail and Outlook follow no @import",
        hint: "copy the rules into the template's styles.css")
    }
    check(style.items, isSheet: false, place, &problems)
  }

  /// Rules under a condition are for the programs that know it.
  private func check(
    _ items: [StyleSheet.Item], isSheet: Bool, _ place: (Problem.Place) -> Problem.Place,
    _ problems: inout Problems
  ) {
    for case .rule(let rule) in items {
      for one in rule.declarations {
        // Of a style sheet that is compiled var() was told before.
        if isSheet, one.value.text.contains("var(") { continue }
        check(one, of: rule.declarations, at: place(one.place), &problems)
      }
    }
  }

  private func check(
    _ declaration: StyleDeclaration, of all: [StyleDeclaration], at place: Problem.Place,
    _ problems: inout Problems
  ) {
    let value = declaration.value.text.lowercased()
    let fault: (what: String, hint: String)?
    switch declaration.property {
    case _ where value.contains("var("):
      fault = ("Gmail and Outlook know no var()", "write the value itself")
    case "display" where value.contains("flex") || value.contains("grid"):
      fault = (
        "Outlook for Windows knows no display: \(value)",
        "put side by side what belongs there in a <table>"
      )
    case "position" where ["absolute", "fixed", "sticky"].contains(value):
      fault = (
        "Gmail and Outlook know no position: \(value)", "place it with a <table> and padding"
      )
    case "background", "background-image":
      guard value.contains("url("), !all.contains(where: Self.hasColour) else { return }
      fault = (
        "Outlook for Windows shows no background image",
        "give it a background colour too, on which the text can be read"
      )
    default: return
    }
    guard let fault else { return }
    problems.warning(.mailSupport, at: place, fault.what, hint: fault.hint)
  }

  private static func hasColour(_ declaration: StyleDeclaration) -> Bool {
    guard ["background", "background-color"].contains(declaration.property) else { return false }
    return declaration.value.text.split(separator: " ").contains { Colour(css: $0) != nil }
  }

  // MARK: Tags

  private func checkTag(_ tag: Markup.Tag, _ problems: inout Problems) {
    let what: String
    switch tag.name {
    case "link":
      guard let kind = tag["rel"], campaign.page.value(kind).lowercased() == "stylesheet" else {
        return
      }
      what = "a style sheet elsewhere"
    // What a page says of itself is not shown, and need not be.
    case "script" where tag["type"].map { campaign.page.value($0) } == "application/ld+json": return
    case "script", "iframe", "object", "embed", "form", "video", "audio", "canvas", "svg":
      what = "<\(tag.name)>"
    default: return
    }
    problems.warning(
      .mailSupport,
      at: campaign.page.origin(at: tag.range.lowerBound).place ?? campaign.pagePlace,
      "Gmail and Outlook leave out \(what)",
      hint: tag.name == "link"
        ? "copy its rules into the template's styles.css"
        : "show a picture or a text that links to it")
  }
}
