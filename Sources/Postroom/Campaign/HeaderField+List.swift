import Mail

extension HeaderField {
  /// List-Id (RFC 2919): the series' title, and its name within the sender's domain.
  static func listID(title: String, series: String, domain: String) -> [UInt8] {
    let label = series.lowercased().unicodeScalars.map { scalar -> Character in
      let isPlain =
        scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
      return isPlain ? Character(scalar) : "-"
    }
    return phrase("List-Id", title.utf8, followedBy: "<\(String(label)).\(domain)>")
  }
}
