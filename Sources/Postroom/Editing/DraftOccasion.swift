import Foundation
import Mail

/// What a new campaign is about, and when that is.
struct DraftOccasion {
  let kind: CampaignDraft.Kind
  /// "February 2022".
  let month: String
  /// "2022-02".
  let monthKey: String
  let isLate: Bool

  init(
    _ kind: CampaignDraft.Kind, in zone: TimeZone, at now: Instant
  ) throws(DraftFault) {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    self.kind = kind
    switch kind {
    case .newsletter(let text):
      guard let match = text.wholeMatch(of: /(\d{4})-(\d{2})/), let year = Int(match.1),
        let month = Int(match.2), (1970...9999).contains(year), (1...12).contains(month)
      else {
        throw DraftFault(
          .usage, "\"\(text)\" is no month like 2022-02",
          hint: "a newsletter is named for its month: year, hyphen, two digits")
      }
      monthKey = text
      self.month = "\(Self.months[month - 1]) \(year)"
      let today = calendar.dateComponents([.year, .month], from: now.date)
      isLate = (year, month) < (today.year ?? 0, today.month ?? 0)
    case .invitation(let title, let text):
      guard title.contains(where: { !$0.isWhitespace }) else {
        throw DraftFault(
          .usage, "an invitation needs the title of its event",
          hint: "postroom new invitation \"Topical Tuesday: Net Zero\" --on \"2028-01-11 16:15\"")
      }
      try Self.demandOneLine(title)
      let start: Instant
      do throws(LocalTime.Fault) { start = try LocalTime.instant(text, in: zone) } catch {
        let (message, hint) = error.told(of: text, in: zone)
        throw DraftFault(
          error == .unreadable ? .usage : .input, "--on: \(message)",
          hint: hint ?? "year, month and day, a space, hours and minutes, in quotes")
      }
      let parts = calendar.dateComponents([.year, .month], from: start.date)
      let (year, month) = (parts.year ?? 0, parts.month ?? 1)
      monthKey = "\(year)-\(month < 10 ? "0" : "")\(month)"
      self.month = "\(Self.months[month - 1]) \(year)"
      isLate = start <= now
    }
  }

  /// A title stands in subjects and calendars too, and is the same for everybody.
  private static func demandOneLine(_ title: String) throws(DraftFault) {
    if title.contains("{{") || title.contains("}}") {
      throw DraftFault(
        .usage,
        "the title has braces of a merge tag in it, and an event has one title for everybody",
        hint: "write it without {{ and }}")
    }
    let separators: [Unicode.Scalar] = ["\u{2028}", "\u{2029}"]
    if let scalar = title.unicodeScalars.first(where: { $0.isControl || separators.contains($0) }) {
      throw DraftFault(
        .usage, "the title has a \(scalar.spelled) in it", hint: "write it on one line, in letters")
    }
  }

  /// "2022-02-newsletter", "2022-01-topical-tuesday-net-zero".
  func fileName(series: String) -> String {
    switch kind {
    case .newsletter: "\(monthKey)-\(Self.slug(series))"
    case .invitation(let title, _): "\(monthKey)-\(Self.slug(title))"
    }
  }

  /// Letters and digits of ASCII, parted by hyphens. Of a title without any, its digest: two of a month
  /// have two names.
  private static func slug(_ text: String) -> String {
    let folded = text.folding(
      options: [.diacriticInsensitive, .caseInsensitive, .widthInsensitive], locale: nil)
    let words = folded.unicodeScalars.split { scalar in
      !(scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)))
        // "Members' day" is members-day.
        && scalar != "'" && scalar != "\u{2019}"
    }
    var slug = ""
    for word in words.map({
      String(String.UnicodeScalarView($0.filter { $0.isASCII && $0 != "'" }))
    })
    where !word.isEmpty && slug.utf8.count + word.utf8.count < 60 {
      slug += (slug.isEmpty ? "" : "-") + word
    }
    return slug.isEmpty ? "campaign-\(Digest(ofParts: text).hexadecimal.prefix(6))" : slug
  }

  static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]
}
