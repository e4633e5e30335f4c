import Foundation
import Mail

/// Finds an address in any text, where it stands as a whole: a text that has `joann@example.org` does
/// not have `ann@example.org`. Letters of ASCII are the same in both cases.
public struct AddressSearch: Sendable {
  private let local: [UInt8]
  private let domain: [UInt8]

  public init(_ address: Address) {
    local = address.local.utf8.map(\.asciiLowercased)
    domain = address.domain.utf8.map(\.asciiLowercased)
  }

  public func isIn(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { first(in: UnsafeRawBufferPointer($0), from: 0) != nil }
  }

  /// The lines of a file in which it stands, from 1; nil when the file cannot be read. A text in
  /// another encoding than one that contains ASCII has none.
  public func lines(of path: String) -> [Int]? {
    guard let file = try? Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
    else { return nil }
    return file.withUnsafeBytes { bytes in
      var lines: [Int] = []
      var (line, counted, from) = (1, 0, 0)
      while let place = first(in: bytes, from: from) {
        line += bytes[counted..<place].count { $0 == UInt8(ascii: "\n") }
        if lines.last != line { lines.append(line) }
        counted = place
        from = place + 1
      }
      return lines
    }
  }

  /// Where the "@" of the first one stands.
  private func first(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard let base = bytes.baseAddress else { return nil }
    var place = start
    while place < bytes.count,
      let found = memchr(base + place, Int32(UInt8(ascii: "@")), bytes.count - place)
    {
      place = UnsafeRawPointer(found) - base
      if isHere(place, bytes) { return place }
      place += 1
    }
    return nil
  }

  private func isHere(_ at: Int, _ bytes: UnsafeRawBufferPointer) -> Bool {
    let (begin, end) = (at - local.count, at + 1 + domain.count)
    guard begin >= 0, end <= bytes.count else { return false }
    for (index, byte) in local.enumerated()
    where bytes[begin + index].asciiLowercased != byte { return false }
    for (index, byte) in domain.enumerated()
    where bytes[at + 1 + index].asciiLowercased != byte { return false }
    if begin > 0, Self.isOfLocalPart(bytes[begin - 1]) { return false }
    guard end < bytes.count else { return true }
    // A full stop ends a sentence, or goes on to the next label.
    let isDot = bytes[end] == UInt8(ascii: ".")
    let next = isDot ? (end + 1 < bytes.count ? bytes[end + 1] : UInt8(ascii: " ")) : bytes[end]
    return !Self.isOfDomain(next)
  }

  /// Those of RFC 5321 that hardly anybody has stand for what they are elsewhere: `to=ann@example.org`.
  private static func isOfLocalPart(_ byte: UInt8) -> Bool {
    isOfDomain(byte) || ".+_".utf8.contains(byte)
  }

  private static func isOfDomain(_ byte: UInt8) -> Bool {
    byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: "-") || byte >= 0x80
  }
}
