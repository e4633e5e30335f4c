import Foundation

/// A JSON object with its keys in the order in which the documentation lists them.
typealias JSONObject = [(String, JSONValue)]

/// JSON that is written and never read: absent values are null, and keys keep their order, which
/// `JSONEncoder` gives neither of.
enum JSONValue {
  case null
  case number(Int)
  case text(String)
  case flag(Bool)
  case list([JSONValue])
  case object(JSONObject)

  static func optional(_ text: String?) -> JSONValue { text.map { .text($0) } ?? .null }
  static func optional(_ number: Int?) -> JSONValue { number.map { .number($0) } ?? .null }

  /// On one line (RFC 8259).
  var line: String {
    switch self {
    case .null: "null"
    case .number(let number): String(number)
    case .flag(let flag): flag ? "true" : "false"
    case .text(let text): Self.quoted(text)
    case .list(let values): "[" + values.map(\.line).joined(separator: ",") + "]"
    case .object(let members):
      "{" + members.map { "\(Self.quoted($0.0)):\($0.1.line)" }.joined(separator: ",") + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{0}"..."\u{1F}", "\u{7F}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
