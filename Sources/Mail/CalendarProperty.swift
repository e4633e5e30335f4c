/// A content line of an iCalendar object that came in (RFC 5545 section 3.1).
struct CalendarProperty: Hashable {
  /// In lower case.
  let name: String
  /// By name in lower case; of several values the first, without quotes.
  let parameters: [String: String]
  let value: String

  /// The lines of `text`, unfolded; what is no content line is left out.
  static func lines(of text: [UInt8]) -> [CalendarProperty] {
    var properties: [CalendarProperty] = []
    var line: [UInt8] = []
    func end() {
      if let property = CalendarProperty(line) { properties.append(property) }
      line.removeAll(keepingCapacity: true)
    }
    for var part in text.split(separator: 0x0A, omittingEmptySubsequences: true) {
      if part.last == 0x0D { part.removeLast() }
      if part.first == 0x20 || part.first == 0x09 {
        line += part.dropFirst()
      } else {
        end()
        line += part
      }
    }
    end()
    return properties
  }

  private init?(_ line: [UInt8]) {
    var index = 0
    func word(endingAt ends: StaticString) -> String {
      let start = index
      while index < line.count, !ends.contains(line[index]) { index += 1 }
      return String(decoding: line[start..<index], as: UTF8.self)
    }
    name = word(endingAt: ";:").lowercased()
    guard index < line.count, !name.isEmpty else { return nil }
    var parameters: [String: String] = [:]
    while index < line.count, line[index] == UInt8(ascii: ";") {
      index += 1
      let name = word(endingAt: "=:;").lowercased()
      guard index < line.count, line[index] == UInt8(ascii: "=") else { continue }
      index += 1
      var value: String
      if index < line.count, line[index] == UInt8(ascii: "\"") {
        index += 1
        value = word(endingAt: "\"")
      } else {
        value = word(endingAt: ",;:")
      }
      // More values, and what is behind a closing quote.
      _ = word(endingAt: ";:")
      // RFC 6868.
      value = value.replacing("^n", with: "\n").replacing("^'", with: "\"")
        .replacing("^^", with: "^")
      if parameters[name] == nil { parameters[name] = value }
    }
    guard index < line.count else { return nil }
    self.parameters = parameters
    value = String(decoding: line[(index + 1)...], as: UTF8.self).trimmingSpaces
  }

  /// The value as one of the type TEXT (section 3.3.11).
  var text: String {
    var text = String.UnicodeScalarView()
    var isEscaped = false
    for scalar in value.unicodeScalars {
      if isEscaped {
        text.append(scalar == "n" || scalar == "N" ? "\n" : scalar)
        isEscaped = false
      } else if scalar == "\\" {
        isEscaped = true
      } else {
        text.append(scalar)
      }
    }
    return String(text)
  }

  /// The value as a calendar user (section 3.3.3): `mailto:`, in any case, percent-decoded.
  var address: Address? {
    guard value.prefix(7).lowercased() == "mailto:" else { return nil }
    let octets = TransferDecoding.percent(value.utf8.dropFirst(7))
    return octets.withUnsafeBufferPointer { try? Address(utf8: $0) }
  }
}

extension StaticString {
  fileprivate func contains(_ byte: UInt8) -> Bool {
    withUTF8Buffer { $0.contains(byte) }
  }
}

extension CalendarTime {
  /// "20220111T161500Z" in seconds since 1970; without the Z, it is taken for UTC too.
  static func seconds(_ text: String) -> Int64? {
    let bytes = Array(text.utf8)
    guard (15...16).contains(bytes.count), bytes[8] == UInt8(ascii: "T") else { return nil }
    func number(_ range: Range<Int>) -> Int? {
      bytes[range].allSatisfy { (0x30...0x39).contains($0) }
        ? Int(String(decoding: bytes[range], as: UTF8.self)) : nil
    }
    guard let year = number(0..<4), let month = number(4..<6), let day = number(6..<8),
      let hour = number(9..<11), let minute = number(11..<13), let second = number(13..<15),
      (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61
    else { return nil }
    let days = CivilDate.days(toYear: year, month: month, day: day)
    return Int64(days) * 86_400 + Int64(hour * 3_600 + minute * 60 + second)
  }
}
