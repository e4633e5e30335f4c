import Foundation

/// A weekday that is written beside a full date must be that date's own: "Tuesday 11 January 2028".
enum WeekdayCheck {
  static func run(_ file: CampaignFile, _ problems: inout Problems) {
    check(file.subject, file.path, line: file.subjectPlace.line ?? 1, &problems)
    check(file.preheader ?? "", file.path, line: file.preheaderPlace.line ?? 1, &problems)
    check(file.vars, file.path, line: file.varsPlace.line ?? 1, &problems)
    let lines = file.body.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, text) in lines.enumerated() {
      // A date may be broken over two lines; it is named where it begins.
      let next = index + 1 < lines.count ? lines[index + 1] : ""
      check(
        "\(text) \(next)", file.path, line: file.bodyOffset + index + 1, before: text.count,
        &problems)
    }
  }

  private static func check(
    _ constant: Constant, _ path: String, line: Int, _ problems: inout Problems
  ) {
    switch constant {
    case .text(let text): check(text, path, line: line, &problems)
    case .list(let elements):
      for element in elements { check(element, path, line: line, &problems) }
    case .object(let members):
      for (_, value) in members.sorted(by: { $0.key < $1.key }) {
        check(value, path, line: line, &problems)
      }
    default: break
    }
  }

  private static func check(
    _ text: String, _ path: String, line: Int, before limit: Int = .max, _ problems: inout Problems
  ) {
    let date =
      /(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+(\d{1,2})(?:st|nd|rd|th)?\s+(January|February|March|April|May|June|July|August|September|October|November|December),?\s+(\d{4})/
    for match in text.matches(of: date) {
      let column = text.distance(from: text.startIndex, to: match.range.lowerBound)
      guard column < limit, let day = Int(match.2), let year = Int(match.4),
        let month = months.firstIndex(of: String(match.3))
      else { continue }
      let written = String(match.1) + "day"
      let place = Problem.Place(file: path, line: line, column: column + 1)
      guard let weekday = weekday(year: year, month: month + 1, day: day) else {
        problems.error(at: place, "there is no \(day) \(match.3) \(year)", kind: "\(match.0)")
        continue
      }
      guard weekday != written else { continue }
      problems.error(
        at: place, "\(day) \(match.3) \(year) is a \(weekday), not a \(written)",
        hint: "mend the weekday or the date", kind: "\(match.0)")
    }
  }

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]

  private static func weekday(year: Int, month: Int, day: Int) -> String? {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    let parts = DateComponents(year: year, month: month, day: day)
    guard parts.isValidDate(in: calendar), let date = calendar.date(from: parts) else { return nil }
    let names = [
      "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]
    return names[calendar.component(.weekday, from: date) - 1]
  }
}
