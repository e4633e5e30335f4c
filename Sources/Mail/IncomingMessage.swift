/// A message that came in (RFC 5322, RFC 2045 and 2046), as far as it can be understood.
///
/// Whatever the octets are, reading them ends, in one pass and without recursion; what is damaged is
/// taken as programs for people take it. A message that is built to be a burden is read up to a
/// limit, and `excess` says which one it was.
public struct IncomingMessage: Sendable {
  public enum Excess: String, Sendable {
    case header = "a header too long"
    case depth = "parts within parts without end"
    case parts = "too many parts"
  }

  /// The message itself, which may hold others.
  public let root: IncomingPart
  public let excess: Excess?
  /// Of all its octets: the same message twice has the same.
  public let digest: Digest

  /// Octets above which a mailbox hands a message on by its size alone.
  public static let largest = 10 << 20

  public init(_ octets: [UInt8]) {
    var scan = MessageScan(octets)
    scan.run()
    root = scan.tree
    excess = scan.excess
    digest = Digest(of: octets)
  }

  public var fields: IncomingFields { root.fields }

  /// Every part, each before those that it holds.
  public var parts: [IncomingPart] { parts(openingThose: { _ in true }) }

  /// The same without those of messages that it holds.
  public var ownParts: [IncomingPart] { parts(openingThose: { !$0.type.isMessage }) }

  private func parts(openingThose isOpened: (IncomingPart) -> Bool) -> [IncomingPart] {
    var parts: [IncomingPart] = []
    var waiting = [root]
    while let part = waiting.popLast() {
      parts.append(part)
      if isOpened(part) { waiting += part.parts.reversed() }
    }
    return parts
  }
}
