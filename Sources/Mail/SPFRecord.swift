/// Which hosts may send for a domain, as its DNS says (RFC 7208).
public struct SPFRecord: Hashable, Sendable {
  /// Mechanisms and modifiers, lower case.
  private let terms: [String]

  /// Section 4.6.4: more terms that ask the DNS than this, nested ones included, are an error.
  public static let mostLookups = 10

  /// nil when `text` is another record's (section 4.5).
  public init?(_ text: String) {
    let words = text.lowercased().split(separator: " ").map(String.init)
    guard words.first == "v=spf1" else { return nil }
    terms = Array(words.dropFirst())
  }

  /// Whether it ends in `all` without a doubt: then every host of the world may send.
  public var allowsAnybody: Bool { terms.contains("all") || terms.contains("+all") }

  /// How often it makes a receiver ask the DNS. `texts` are the records under a name; no more is
  /// asked than it takes to see that there are too many.
  public func lookups<Failure: Error>(
    texts: (String) throws(Failure) -> [String]
  ) throws(Failure) -> Int {
    var count = 0
    var waiting = [self]
    while let record = waiting.popLast() {
      for term in record.terms {
        guard let (name, domain) = Self.question(term) else { continue }
        count += 1
        guard count <= Self.mostLookups else { return count }
        // What depends on the message (section 7) cannot be followed from here.
        guard ["include", "redirect"].contains(name), let domain, !domain.contains("%") else {
          continue
        }
        waiting += try texts(domain).compactMap { SPFRecord($0) }.prefix(1)
      }
    }
    return count
  }

  /// The mechanism or modifier that asks the DNS, and what it names.
  private static func question(_ term: String) -> (String, String?)? {
    let unqualified = term.drop { "+-~?".contains($0) }
    let name = String(unqualified.prefix { $0.isLetter })
    guard ["include", "a", "mx", "ptr", "exists", "redirect"].contains(name) else { return nil }
    let rest = unqualified.dropFirst(name.count)
    guard rest.isEmpty || ":=/".contains(rest.first!) else { return nil }
    return (name, rest.isEmpty ? nil : String(rest.dropFirst()))
  }
}
