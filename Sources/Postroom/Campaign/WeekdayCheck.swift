import Foundation

/// A weekday that is written beside a full date must be that date's own: "Tuesday 11 January 2028".
enum WeekdayCheck {
  static func run(_ file: CampaignFile, _ problems: inout Problems) {
    check(.text(file.subject), at: file.subjectPlace, &problems)
    check(.text(file.preheader ?? ""), at: file.preheaderPlace, &problems)
    check(file.vars, at: file.varsPlace, &problems)
    let lines = file.body.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, text) in lines.enumerated() {
      // A date may be broken over two lines; it is named where it begins.
      let next = index + 1 < lines.count ? lines[index + 1] : ""
      for fault in faults(in: "\(text) \(next)") where fault.offset < text.unicodeScalars.count {
        let place = Problem.Place(
          file: file.path, line: file.bodyOffset + index + 1, column: fault.offset + 1)
        report(fault, at: place, &problems)
      }
    }
  }

  /// A value of the front matter: named where it begins, for YAML may have folded it.
  private static func check(
    _ constant: Constant, at place: Problem.Place, _ problems: inout Problems
  ) {
    switch constant {
    case .text(let text):
      for fault in faults(in: text) { report(fault, at: place, &problems) }
    case .list(let elements):
      for element in elements { check(element, at: place, &problems) }
    case .object(let members):
      for (_, value) in members.sorted(by: { $0.key < $1.key }) {
        check(value, at: place, &problems)
      }
    default: break
    }
  }

  private struct Fault {
    /// Where the date stands, in Unicode scalars.
    let offset: Int
    let text: String
    let message: String
    let hint: String?
  }

  private static func report(
    _ fault: Fault, at place: Problem.Place, _ problems: inout Problems
  ) {
    problems.error(.weekdayDate, at: place, fault.message, hint: fault.hint, kind: fault.text)
  }

  // A literal is compiled each time that it is come upon, so it is made once. No Regex changes.
  nonisolated(unsafe) private static let date =
    /(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+(\d{1,2})(?:st|nd|rd|th)?\s+(January|February|March|April|May|June|July|August|September|October|November|December),?\s+(\d{4})/

  private static func faults(in text: String) -> [Fault] {
    return text.matches(of: date).compactMap { match in
      guard let day = Int(match.2), let year = Int(match.4),
        let month = months.firstIndex(of: String(match.3))
      else { return nil }
      let named = "\(day) \(match.3) \(year)"
      let offset = text.unicodeScalars.distance(
        from: text.startIndex, to: match.range.lowerBound)
      guard let weekday = weekday(year: year, month: month + 1, day: day) else {
        return Fault(
          offset: offset, text: "\(match.0)", message: "there is no \(named)", hint: nil)
      }
      let written = "\(match.1)day"
      guard weekday != written else { return nil }
      return Fault(
        offset: offset, text: "\(match.0)",
        message: "\(named) is a \(weekday), not a \(written)", hint: "mend the weekday or the date")
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
