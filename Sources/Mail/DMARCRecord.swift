/// What receivers are to do with mail whose From is a domain's and whose sender is not (RFC 7489).
public struct DMARCRecord: Hashable, Sendable {
  /// `none`, `quarantine` or `reject`.
  public let policy: String
  private let tags: [String: String]

  /// nil when `text` is no record of DMARC with a policy (section 6.3).
  public init?(_ text: String) {
    var tags: [String: String] = [:]
    let parts = text.split(separator: ";").map { $0.filter { !$0.isWhitespace } }
    guard parts.first == "v=DMARC1" else { return nil }
    for part in parts.dropFirst() {
      guard let equals = part.firstIndex(of: "=") else { continue }
      tags[part[..<equals].lowercased()] = part[part.index(after: equals)...].lowercased()
    }
    guard let policy = tags["p"], ["none", "quarantine", "reject"].contains(policy) else {
      return nil
    }
    self.policy = policy
    self.tags = tags
  }

  /// Under which names it may stand for a domain, in the order in which they are asked. Section
  /// 6.6.3 asks the domain and then its organisation's; which of the parents that is only a list of
  /// public suffixes knows, so each of two labels or more is asked.
  public static func names(for domain: String) -> [String] {
    var labels = domain.split(separator: ".")
    var names = ["_dmarc.\(domain)"]
    while labels.count > 2 {
      labels.removeFirst()
      names.append("_dmarc.\(labels.joined(separator: "."))")
    }
    return names
  }

  /// Whether mail from `sender`, the reverse-path's domain, is of `from`'s own (section 3.1.2).
  public func isAligned(sender: String, with from: String) -> Bool {
    isAligned(sender, from, isStrict: tags["aspf"] == "s")
  }

  /// Whether a signature of `signer` is of `from`'s own (section 3.1.1).
  public func isAligned(signer: String, with from: String) -> Bool {
    isAligned(signer, from, isStrict: tags["adkim"] == "s")
  }

  private func isAligned(_ one: String, _ other: String, isStrict: Bool) -> Bool {
    isStrict ? one == other : Self.areOfOneOrganisation(one, other)
  }

  /// What alignment asks unless it is strict. Two names beside each other may be or not, which only a
  /// list of public suffixes knows, and are taken not to be.
  public static func areOfOneOrganisation(_ one: String, _ other: String) -> Bool {
    one == other || one.hasSuffix("." + other) || other.hasSuffix("." + one)
  }
}
