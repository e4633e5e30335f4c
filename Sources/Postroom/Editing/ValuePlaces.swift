/// Where the values of a page stand in the front matter: each as often as it stands there, in its
/// order.
struct ValuePlaces {
  private var places: [String: [Problem.Place]] = [:]

  init(_ texts: [MatterText]) {
    for text in texts.reversed() {
      let words = text.merged.text.split { $0.isWhitespace }.joined(separator: " ")
      places[words, default: []].append(text.start)
    }
  }

  /// The last of several stays, for a page may show a value twice.
  mutating func place(of value: String) -> Problem.Place? {
    guard let found = places[value], let next = found.last else { return nil }
    if found.count > 1 { places[value] = found.dropLast() }
    return next
  }
}
