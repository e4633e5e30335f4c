import Foundation
import Mail

/// What somebody asks for with a POST.
enum PreferenceAct: Hashable {
  /// RFC 8058 section 3.2: by a mail program, which shows nobody an answer.
  case oneClick
  case leave(all: Bool)
  case comeBack(all: Bool)
  /// All the series that are wanted.
  case choose([String])

  /// nil for a body that asks for nothing we know.
  init?(_ request: PreferenceRequest) {
    // RFC 8058 section 3.1 has mail programs send either form; only this one pair is ever in it.
    if request.contentType.lowercased().hasPrefix("multipart/form-data") {
      let lines = request.body.split(
        separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
      )
      .map { String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines) }
      let name = lines.firstIndex { $0.contains("name=\"List-Unsubscribe\"") }
      let value = name.flatMap { name in lines[name...].firstIndex(of: "") }.map { $0 + 1 }
      guard let value, value < lines.count, lines[value] == "One-Click" else { return nil }
      self = .oneClick
      return
    }
    let fields = Self.fields(of: request.body)
    func value(_ name: String) -> String? { fields.first { $0.name == name }?.value }
    if value("List-Unsubscribe") == "One-Click" {
      self = .oneClick
    } else if let scope = value("leave"), ["series", "all"].contains(scope) {
      self = .leave(all: scope == "all")
    } else if let scope = value("again"), ["series", "all"].contains(scope) {
      self = .comeBack(all: scope == "all")
    } else if value("choose") != nil {
      self = .choose(fields.filter { $0.name == "get" }.map(\.value))
    } else {
      return nil
    }
  }

  /// application/x-www-form-urlencoded, as the URL Standard (section 5.1) reads it.
  private static func fields(of body: [UInt8]) -> [(name: String, value: String)] {
    body.split(separator: UInt8(ascii: "&")).prefix(200).map { pair in
      let parts = pair.split(
        separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      return (decoded(parts[0]), parts.count > 1 ? decoded(parts[1]) : "")
    }
  }

  private static func decoded(_ text: ArraySlice<UInt8>) -> String {
    let spaced = text.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }
    return String(decoding: TransferDecoding.percent(spaced), as: UTF8.self)
  }
}
