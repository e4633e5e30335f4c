/// The name of a field as templates and filters use it.
enum FieldName {
  /// `header` in lower case, trimmed, each run of spaces and hyphens made one underscore: "First
  /// Name" is `first_name`.
  static func normalised(_ header: some StringProtocol) -> String {
    var name = String.UnicodeScalarView()
    var isGap = false
    for scalar in header.lowercased().unicodeScalars {
      if scalar.properties.isWhitespace || scalar == "-" {
        isGap = true
        continue
      }
      if isGap, !name.isEmpty { name.append("_") }
      isGap = false
      name.append(scalar)
    }
    return String(name)
  }

  /// The names an address column goes by, best first.
  static let addresses = ["email", "e_mail", "email_address", "mail"]
}
