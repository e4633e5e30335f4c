/// A moment as the Date field writes it (RFC 5322 section 3.3), in a zone chosen by the caller.
public enum MessageDate {
  /// `seconds` since 1970-01-01T00:00:00Z, written `offset` seconds east of Greenwich:
  /// "Tue, 11 Jan 2022 09:00:00 +0000".
  public static func text(_ seconds: Int64, offset: Int) -> String {
    let local = seconds + Int64(offset)
    let days = local.flooredQuotient(86_400)
    let time = Int(local - days * 86_400)
    let date = CivilDate(daysSinceEpoch: Int(days))
    let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    let weekday = weekdays[Int(days - days.flooredQuotient(7) * 7)]
    let zone = abs(offset) / 60
    return "\(weekday), \(date.day) \(months[date.month - 1]) \(date.year) "
      + "\(two(time / 3600)):\(two(time / 60 % 60)):\(two(time % 60)) "
      + "\(offset < 0 ? "-" : "+")\(two(zone / 60))\(two(zone % 60))"
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

/// A day of the Gregorian calendar.
struct CivilDate {
  let year: Int
  let month: Int
  let day: Int

  /// Counts eras of 400 years from 1 March of year 0, so that the leap day ends a year.
  init(daysSinceEpoch: Int) {
    let shifted = daysSinceEpoch + 719_468
    let era = Int(Int64(shifted).flooredQuotient(146_097))
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// From 1970-01-01 to this day.
  static func days(toYear year: Int, month: Int, day: Int) -> Int {
    let year = month <= 2 ? year - 1 : year
    let era = Int(Int64(year).flooredQuotient(400))
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  static func isLeap(_ year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }
}

extension Int64 {
  func flooredQuotient(_ divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
