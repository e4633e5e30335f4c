extension Duration {
  /// Reads `30s`, `5m`, `4h` or `2d`; nil when `text` is anything else.
  init?(text: String) {
    let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    let digits = text.dropLast()
    guard let unit = text.last.flatMap({ units[$0] }),
      digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int(digits),
      (1...1_000_000).contains(count)
    else { return nil }
    self = .seconds(count * unit)
  }
}

extension Duration {
  /// With its fraction.
  var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
