import Foundation

/// The system's tables of time zones (RFC 8536).
enum ZoneFile {
  static func bytes(of identifier: String) -> [UInt8]? {
    guard !identifier.contains(".."),
      let file = FileManager.default.contents(atPath: "/usr/share/zoneinfo/" + identifier)
    else { return nil }
    return [UInt8](file)
  }

  /// The TZ string that says how the clocks go on after the last change that is listed (section 3.3);
  /// nil when there is none.
  static func footer(of identifier: String) -> String? {
    guard let bytes = bytes(of: identifier), bytes.last == UInt8(ascii: "\n") else { return nil }
    let line = bytes.dropLast().reversed().prefix { $0 != UInt8(ascii: "\n") }
    return line.isEmpty ? nil : String(decoding: line.reversed(), as: UTF8.self)
  }
}
