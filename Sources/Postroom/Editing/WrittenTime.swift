/// A time of day in a text, as people write it: "16:15", "4.15 pm", "4pm", "noon".
struct WrittenTime {
  let range: Range<String.Index>
  /// After midnight, all that it can mean: "4:15" may be in the afternoon.
  private(set) var minutes: Set<Int>
  /// A zone's name that is written behind it: "GMT".
  let zone: String?

  // A literal is compiled each time that it is come upon, so these are made once. No Regex changes.
  nonisolated(unsafe) private static let clock =
    /\b(\d{1,2})(?:([:.])(\d{2}))?(?:\s?([apAP])\.?[mM]\b\.?)?(?![\d:%]|[.,\/]\d)(?:\s+\(?([A-Z]{3,4})\b)?/
  nonisolated(unsafe) private static let named =
    /\b(noon|midday|midnight)\b(?:\s+\(?([A-Z]{3,4})\b)?/
  nonisolated(unsafe) private static let preposition = /\b(?:at|from|to|until|till)\s$/

  /// Those in `text`, in order.
  static func all(in text: String) -> [WrittenTime] {
    var found = text.matches(of: clock).compactMap { match -> WrittenTime? in
      WrittenTime(
        match.range, hour: match.1, separator: match.2, minute: match.3, half: match.4,
        zone: match.5, before: text[..<match.range.lowerBound])
    }
    found += text.matches(of: named).map { match in
      WrittenTime(
        range: match.range, minutes: [match.1 == "midnight" ? 0 : 720],
        zone: match.2.map(String.init))
    }
    return found.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  private init(range: Range<String.Index>, minutes: Set<Int>, zone: String?) {
    self.range = range
    self.minutes = minutes
    self.zone = zone
  }

  /// nil when the digits are more likely a number or a price.
  private init?(
    _ range: Range<String.Index>, hour: Substring, separator: Substring?, minute: Substring?,
    half: Substring?, zone: Substring?, before: Substring
  ) {
    let isPartOfMore = before.last.map { ":./".contains($0) } ?? false
    guard !isPartOfMore, let number = Int(hour), let minute = Int(minute ?? "00"), minute < 60
    else { return nil }
    let isSaidToBeTime = before.suffix(8).contains(Self.preposition)
    switch separator {
    case nil where half == nil: return nil
    case "." where half == nil && !isSaidToBeTime: return nil
    default: break
    }
    if let half {
      guard (1...12).contains(number) else { return nil }
      minutes = [(number % 12 + (half.lowercased() == "p" ? 12 : 0)) * 60 + minute]
    } else {
      guard number < 24 else { return nil }
      let mayBeAfternoon = (1...11).contains(number) && !hour.hasPrefix("0")
      minutes = [number * 60 + minute]
      if mayBeAfternoon { minutes.insert((number + 12) * 60 + minute) }
    }
    self.range = range
    self.zone = zone.map(String.init)
  }
}
