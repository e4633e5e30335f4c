import Foundation

/// When a campaign of a series is for, as ISO 8601 writes a date; the day is 00 where only the month is
/// known. Later ones compare as greater.
struct IssueDate: Comparable {
  let text: String

  /// The date that the file's name begins with, as in `2022-01-newsletter`.
  init?(name: String) {
    guard let match = name.prefixMatch(of: /(\d{4})-(0[1-9]|1[0-2])(?:-([0-3]\d))?(?!\d)/) else {
      return nil
    }
    text = "\(match.1)-\(match.2)-\(match.3 ?? "00")"
  }

  /// What the file says of itself: its name, when it is to be sent, when its event is.
  init?(_ file: CampaignFile) {
    if let date = IssueDate(name: file.name) {
      self = date
      return
    }
    guard let moment = file.sendAt ?? file.event?.start else { return nil }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = file.zone
    let parts = calendar.dateComponents([.year, .month, .day], from: moment.date)
    let number = (parts.year ?? 0) * 10_000 + (parts.month ?? 0) * 100 + (parts.day ?? 0)
    let digits = String(number)
    guard digits.count == 8 else { return nil }
    text = "\(digits.prefix(4))-\(digits.dropFirst(4).prefix(2))-\(digits.suffix(2))"
  }

  static func < (a: IssueDate, b: IssueDate) -> Bool { a.text < b.text }

  /// "January".
  var month: String {
    WrittenDate.monthNames[(Int(text.dropFirst(5).prefix(2)) ?? 1) - 1]
  }
}
