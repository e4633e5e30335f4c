import Foundation

/// Times and dates in the text of an invitation that are not the event's.
///
/// A text may speak of other times: when doors open, by when to answer. So a time is told only where
/// it stands in the place of the event's: beside its date, behind "at", in the subject or
/// the preheader, as the end of a span that begins with its start.
struct EventTimeCheck {
  private let event: Event
  private let calendar: Calendar

  init(_ event: Event) {
    self.event = event
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = event.zone
    self.calendar = calendar
  }

  func run(_ passages: [Passage], _ problems: inout Problems) {
    for passage in passages {
      for sentence in Sentence.all(in: passage.text) {
        checkTimes(sentence, passage, &problems)
        checkDates(sentence, passage, &problems)
      }
    }
  }

  // MARK: Times

  private func checkTimes(_ sentence: Sentence, _ passage: Passage, _ problems: inout Problems) {
    let hasOtherDate = sentence.dates.contains { !isOfEvent($0) }
    for (index, time) in sentence.times.enumerated() where !fits(time) {
      let previous = index > 0 ? sentence.times[index - 1] : nil
      let endsSpan =
        previous.map { previous in
          means(previous, start)
            && passage.text[previous.range.upperBound..<time.range.lowerBound]
              .wholeMatch(of: /\s*(?:to|–|—|-|until|till)\s*/) != nil
        } ?? false
      let isOfHeader = passage.kind == .subject || passage.kind == .preheader
      let isPlaced =
        endsSpan || isOfHeader || sentence.dates.contains { isOfEvent($0) }
        || sentence.text[..<time.range.lowerBound].contains(
          /\b(?:at|starts|starting|begins|beginning)\s+$/)
      guard isPlaced, endsSpan || !hasOtherDate && !sentence.speaksOfElse(before: time.range),
        let place = passage.place(of: time.range.lowerBound)
      else { continue }
      problems.warning(
        .eventTime, at: place,
        "\(passage.text[time.range]) is not when the event is: \(shown(start)) to \(shown(end))",
        hint: "write {{event.start}} or {{event.end}}, or mend the times under event:")
    }
  }

  private var start: Int { minutes(of: event.start) }
  private var end: Int { minutes(of: event.end) }

  private func minutes(of instant: Instant) -> Int {
    let parts = calendar.dateComponents([.hour, .minute], from: instant.date)
    return (parts.hour ?? 0) * 60 + (parts.minute ?? 0)
  }

  private func means(_ time: WrittenTime, _ minutes: Int) -> Bool { time.minutes.contains(minutes) }

  /// While the event lasts there are times of its own.
  private func fits(_ time: WrittenTime) -> Bool {
    if event.end.seconds - event.start.seconds >= 86_400 { return true }
    return time.minutes.contains {
      start <= end ? (start...end).contains($0) : $0 >= start || $0 <= end
    }
  }

  private func shown(_ minutes: Int) -> String {
    let digits = String(10_000 + minutes / 60 * 100 + minutes % 60).dropFirst()
    return "\(digits.prefix(2)):\(digits.suffix(2))"
  }

  // MARK: Dates

  private func checkDates(_ sentence: Sentence, _ passage: Passage, _ problems: inout Problems) {
    for date in sentence.dates where !isOfEvent(date) {
      let isOfHeader = passage.kind == .subject || passage.kind == .preheader
      let isBesideTime = sentence.dates.count == 1 && sentence.times.contains { means($0, start) }
      guard isDayOfEvent(date) || isOfHeader || isBesideTime,
        isDayOfEvent(date) || !sentence.speaksOfElse(before: date.range),
        let place = passage.place(of: date.range.lowerBound)
      else { continue }
      problems.warning(
        .eventDate, at: place, "\(date.shown) is not when the event is: \(shownDate)",
        hint: "write {{event.date}}, or mend start: under event:")
    }
  }

  /// In the same year, if one is written.
  private func isOfEvent(_ date: WrittenDate) -> Bool {
    var day = event.start
    repeat {
      let parts = calendar.dateComponents([.year, .month, .day], from: day.date)
      if (date.day, date.month) == (parts.day, parts.month),
        date.year == nil || date.year == parts.year
      {
        return true
      }
      day = day + .seconds(86_400)
    } while day < event.end
    return false
  }

  /// In another year.
  private func isDayOfEvent(_ date: WrittenDate) -> Bool {
    let parts = calendar.dateComponents([.month, .day], from: event.start.date)
    return (date.day, date.month) == (parts.day, parts.month)
  }

  private var shownDate: String {
    let parts = calendar.dateComponents([.year, .month, .day], from: event.start.date)
    let month = WrittenDate.monthNames[(parts.month ?? 1) - 1]
    return "\(parts.day ?? 0) \(month) \(parts.year ?? 0)"
  }
}
