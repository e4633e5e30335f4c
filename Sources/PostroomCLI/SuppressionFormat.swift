import Postroom

/// The suppression list's forms.
enum SuppressionFormat {
  static let csvHeader = "address,series,reason,source,at\r\n"

  static func csv(_ one: Suppression, cell: (String) -> String) -> String {
    [one.address, one.series ?? "", one.reason, one.source, one.at.rfc3339].map(cell)
      .joined(separator: ",") + "\r\n"
  }
}

extension Suppression {
  /// All but the address.
  var json: JSONObject {
    [
      ("series", .optional(series)), ("reason", .text(reason)), ("source", .text(source)),
      ("at", .text(at.rfc3339)),
    ]
  }

  /// For a terminal: "asked to leave (command)", "newsletter: asked to leave (link)".
  var words: String { "\(series.map { "\($0): " } ?? "")\(reason) (\(source))" }
}
