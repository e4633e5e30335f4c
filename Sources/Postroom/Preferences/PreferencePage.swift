import Foundation
import Mail

/// The pages that are shown: one column, one button, without scripts, for any screen.
struct PreferencePage {
  private let organisation: String
  private let holder: String
  private let contact: String
  /// "write to us", to whoever takes people off the list.
  private let write: String
  /// The series, in the order of their titles.
  private let series: [(name: String, title: String)]
  private let style: String
  private let policy: String

  init(_ settings: Settings, _ links: Settings.Links) {
    let details = OrganisationDetails(settings)
    organisation = "<bdi>\(HTMLText.escaped(details.name))</bdi>"
    holder = details.holder
    contact = details.contact
    write = details.write
    series = settings.series.map { ($0.key, $0.value.title) }.sorted { $0.1 < $1.1 }
    style = Self.style(accent: links.colour.flatMap { Colour(css: $0) })
    let digest = Base64.encoded(Digest(of: Array(style.utf8)).bytes)
    // Nothing is loaded, nothing runs, and no other page frames this one.
    policy =
      "default-src 'none'; style-src 'sha256-\(String(decoding: digest, as: UTF8.self))'; "
      + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
  }

  // MARK: What somebody gets

  func standing(
    _ standing: Standing, of address: Address, _ series: String?, wasChanged: Bool
  ) -> PreferenceAnswer {
    let whom = "<p class=\"whom\">For <bdi>\(HTMLText.escaped(Self.masked(address)))</bdi></p>"
    let title = series.map { self.title(of: $0) }
    let done = { (text: String) in
      wasChanged ? "<p class=\"done\" role=\"status\">\(text)</p>" : ""
    }
    let place = series.map { standing[$0] } ?? standing.all
    switch (standing.all, place) {
    case (.barred, _):
      return page(
        "No mail", heading: "You get no mail from \(organisation)", whom,
        "<p>To get it again, \(write).</p>")
    case (.left, _):
      return page(
        "Unsubscribed", heading: "You get no more mail from \(organisation)",
        whom, done("You are unsubscribed from everything."), again("all"),
        preferences(standing))
    case (_, .left):
      return page(
        "Unsubscribed", heading: "You no longer get \(title ?? "")",
        whom, done("You are unsubscribed."), again("series"), preferences(standing))
    case (_, .barred):
      return page(
        "Not subscribed", heading: "You do not get \(title ?? "")", whom,
        "<p>To get it again, \(write).</p>", preferences(standing))
    case (_, .gets):
      return page(
        "Unsubscribe",
        heading: wasChanged
          ? "You get \(title ?? "mail from \(organisation)")"
          : "Unsubscribe from \(title ?? "\(organisation)")?",
        whom, done("Your choice is saved."), leave(title), preferences(standing))
    }
  }

  private func title(of name: String) -> String {
    let title = series.first { $0.name == name }?.title ?? name
    return "<bdi>\(HTMLText.escaped(title))</bdi>"
  }

  private func leave(_ title: String?) -> String {
    let button = "<button>Unsubscribe</button>"
    guard let title, series.count > 1 else {
      let scope = title == nil ? "all" : "series"
      return """
        <form method="post"><input type="hidden" name="leave" value="\(scope)">\(button)</form>
        """
    }
    return """
      <form method="post">
      <fieldset><legend>What would you like to leave?</legend>
      <label class="choice"><input type="radio" name="leave" value="series" checked>
      <span><strong>\(title)</strong><small>You keep our other mail.</small></span></label>
      <label class="choice"><input type="radio" name="leave" value="all">
      <span><strong>Everything</strong><small>All mail from \(organisation).</small></span></label>
      </fieldset>
      \(button)
      </form>
      """
  }

  private func again(_ scope: String) -> String {
    """
    <p>It holds at once. Was it a mistake?</p>
    <form method="post"><input type="hidden" name="again" value="\(scope)">\
    <button class="second">Subscribe again</button></form>
    """
  }

  private func preferences(_ standing: Standing) -> String {
    let choices = series.filter { standing[$0.name] != .barred }
    guard choices.count > 1 else { return "" }
    let boxes = choices.map { one in
      let mark = standing[one.name] == .gets ? " checked" : ""
      return """
        <label class="choice"><input type="checkbox" name="get" \
        value="\(HTMLText.escaped(one.name))"\(mark)>
        <span><strong>\(title(of: one.name))</strong></span></label>
        """
    }
    return """
      <details>
      <summary>Choose what you get</summary>
      <form method="post"><input type="hidden" name="choose" value="yes">
      <fieldset><legend>Send me</legend>
      \(boxes.joined(separator: "\n"))
      </fieldset>
      <button class="second">Save</button>
      </form>
      </details>
      """
  }

  /// Enough for its owner to know it: whoever finds the link learns no address.
  private static func masked(_ address: Address) -> String {
    let labels = address.domain.split(separator: ".")
    let dots = "\u{2022}\u{2022}\u{2022}"
    let domain = labels.dropLast().first.map { "\($0.prefix(1))\(dots)." } ?? ""
    return "\(address.local.prefix(1))\(dots)@\(domain)\(labels.last ?? "")"
  }

  // MARK: Everything else

  func oneClick() -> PreferenceAnswer {
    PreferenceAnswer(
      status: 200, fields: fields(type: "text/plain; charset=utf-8"),
      body: Array("Unsubscribed.\n".utf8))
  }

  func noLink() -> PreferenceAnswer {
    page(
      status: 404, "Link not known", heading: "This link is not complete",
      "<p>It may have been cut off, or changed, on its way to you. Open it in the message once more; "
        + "or \(write), and we take you off the list.</p>")
  }

  func preview() -> PreferenceAnswer {
    page(
      "Preview", heading: "This link is from a preview",
      "<p>In the message itself it leads to the page where its reader unsubscribes. Here it changes "
        + "nothing.</p>")
  }

  func unclear() -> PreferenceAnswer {
    page(
      status: 400, "Not understood", heading: "That was not understood",
      "<p>Nothing was changed. Open the link in the message once more.</p>")
  }

  func wrongMethod() -> PreferenceAnswer {
    var answer = page(
      status: 405, "Not possible", heading: "That is not possible here",
      "<p>Open the link in the message once more.</p>")
    answer.fields.append(("Allow", "GET, HEAD, POST"))
    return answer
  }

  func tooLarge() -> PreferenceAnswer {
    page(
      status: 413, "Too large", heading: "That was too large", "<p>Nothing was changed.</p>")
  }

  func tooMany() -> PreferenceAnswer {
    inAMinute(
      page(
        status: 429, "Too many visits", heading: "Too many visits at once",
        "<p>Please open the link again in a minute.</p>"))
  }

  func busy() -> PreferenceAnswer {
    inAMinute(
      page(
        status: 503, "Not now", heading: "This does not work just now",
        "<p>Nothing was changed. Please open the link again in a minute; or \(write), and we take "
          + "you off the list.</p>"))
  }

  private func inAMinute(_ answer: PreferenceAnswer) -> PreferenceAnswer {
    var answer = answer
    answer.fields.append(("Retry-After", "60"))
    return answer
  }

  private func page(
    status: Int = 200, _ title: String, heading: String, _ parts: String...
  ) -> PreferenceAnswer {
    let body = """
      <!DOCTYPE html>
      <html lang="en" dir="ltr">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="robots" content="noindex, nofollow">
      <title>\(title)</title>
      <style>\(style)</style>
      </head>
      <body>
      <header><p>\(organisation)</p></header>
      <main>
      <h1>\(heading)</h1>
      \(parts.filter { !$0.isEmpty }.joined(separator: "\n"))
      </main>
      <footer>
      \(holder)
      \(contact)
      </footer>
      </body>
      </html>

      """
    return PreferenceAnswer(
      status: status, fields: fields(type: "text/html; charset=utf-8"), body: Array(body.utf8))
  }

  private func fields(type: String) -> [(name: String, value: String)] {
    [
      ("Content-Type", type), ("Content-Language", "en"), ("Content-Security-Policy", policy),
      ("Cache-Control", "no-store"), ("Referrer-Policy", "no-referrer"),
      ("X-Robots-Tag", "noindex, nofollow"), ("X-Content-Type-Options", "nosniff"),
      ("X-Frame-Options", "DENY"),
    ]
  }
}
