/// Which messages a lane takes from the outbox, so that those of a domain that may seldom be sent
/// to are not read in the way of the others.
enum LaneScope: Sendable {
  case only(String)
  case except([String])

  /// One for all domains but `domains`, and one for each of these.
  static func all(limited domains: [String]) -> [LaneScope] {
    [.except(domains)] + domains.map { .only($0) }
  }

  var domain: String? {
    if case .only(let domain) = self { domain } else { nil }
  }

  /// What an outbox's query adds to its conditions, and the values of its last parameters.
  var condition: String {
    let domain = "AND substr(address, instr(address, '@') + 1)"
    switch self {
    case .only: return "\(domain) = ?6"
    case .except(let domains) where domains.isEmpty: return ""
    case .except(let domains):
      let marks = domains.indices.map { "?\(6 + $0)" }.joined(separator: ", ")
      return "\(domain) NOT IN (\(marks))"
    }
  }

  var domains: [String] {
    switch self {
    case .only(let domain): [domain]
    case .except(let domains): domains
    }
  }
}
