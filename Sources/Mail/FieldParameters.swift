/// A field of a value and parameters (RFC 2045 section 5.1; RFC 2231 for parameters beyond ASCII or
/// in pieces), read as leniently as it can be without a guess.
public struct FieldParameters: Sendable {
  /// In lower case, without comments.
  public let value: String
  /// By name in lower case. Controls in them have become spaces.
  public private(set) var parameters: [String: String] = [:]
  /// Octets of what was given for a boundary, which is no text.
  private(set) var boundary: [UInt8]?

  /// What is behind them nobody needs.
  private static let most = 200

  init(_ text: [UInt8]) {
    var reader = Reader(text: text)
    value = String(decoding: reader.token(), as: UTF8.self).lowercased()
    var pieces: [String: [Piece]] = [:]
    var count = 0
    while let (name, value, isQuoted) = reader.parameter(), count < Self.most {
      count += 1
      if name == "boundary", boundary == nil {
        // RFC 2046 section 5.1.1: no white space at its end.
        boundary = Array(value[..<(value.lastIndex { $0 > 0x20 }.map { $0 + 1 } ?? 0)])
      }
      guard let piece = Piece(name, value) else {
        if parameters[name] == nil {
          parameters[name] = Self.plain(isQuoted ? value : value.trimmedSpaces)
        }
        continue
      }
      pieces[piece.base, default: []].append(piece)
    }
    for (name, pieces) in pieces { parameters[name] = Self.joined(pieces) }
    if boundary == nil { boundary = parameters["boundary"].map { Array($0.utf8) } }
    if boundary?.isEmpty == true { boundary = nil }
  }

  /// Encoded words have no place here (RFC 2047 section 5), and are written all the same.
  private static func plain(_ value: [UInt8]) -> String {
    EncodedWord.text(of: value).withoutControls
  }

  /// RFC 2231 section 4.1: the first piece names the charset of all that are encoded.
  private static func joined(_ pieces: [Piece]) -> String {
    let pieces = pieces.sorted { $0.number < $1.number }
    var charset: String?
    var octets: [UInt8] = []
    for (index, piece) in pieces.enumerated() {
      guard piece.isEncoded else {
        octets += piece.value
        continue
      }
      var value = piece.value[...]
      if index == 0 {
        let parts = value.split(
          separator: UInt8(ascii: "'"), maxSplits: 2, omittingEmptySubsequences: false)
        if parts.count == 3 {
          charset = String(decoding: parts[0], as: UTF8.self)
          value = parts[2]
        }
      }
      octets += TransferDecoding.percent(value)
    }
    return Charset.text(of: octets, in: charset).withoutControls
  }

  /// `name*0*=`: part of a parameter.
  private struct Piece {
    let base: String
    let number: Int
    let isEncoded: Bool
    let value: [UInt8]

    init?(_ name: String, _ value: [UInt8]) {
      let parts = name.split(separator: "*", omittingEmptySubsequences: false)
      guard parts.count > 1, !parts[0].isEmpty else { return nil }
      base = String(parts[0])
      isEncoded = parts.last == ""
      switch parts.count {
      case 2 where isEncoded: number = 0
      case 2, 3:
        guard let number = Int(parts[1]), parts.count == 2 || isEncoded else { return nil }
        self.number = number
      default: return nil
      }
      self.value = value
    }
  }

  private struct Reader {
    let text: [UInt8]
    var index = 0

    init(text: [UInt8]) { self.text = text }

    /// The value before the first parameter.
    mutating func token() -> [UInt8] {
      var token: [UInt8] = []
      var depth = 0
      while index < text.count, text[index] != UInt8(ascii: ";") || depth > 0 {
        switch text[index] {
        case UInt8(ascii: "("): depth += 1
        case UInt8(ascii: ")"): depth = max(0, depth - 1)
        case let byte where depth == 0 && byte > 0x20: token.append(byte)
        default: break
        }
        index += 1
      }
      return token
    }

    /// The next one; nil at the end.
    mutating func parameter() -> (name: String, value: [UInt8], isQuoted: Bool)? {
      while index < text.count {
        while index < text.count, text[index] <= 0x20 || text[index] == UInt8(ascii: ";") {
          index += 1
        }
        let start = index
        while index < text.count, text[index] != UInt8(ascii: "="), text[index] != UInt8(ascii: ";")
        {
          index += 1
        }
        let name = text[start..<index]
        guard index < text.count, text[index] == UInt8(ascii: "=") else { continue }
        index += 1
        while index < text.count, text[index] <= 0x20 { index += 1 }
        let isQuoted = index < text.count && text[index] == UInt8(ascii: "\"")
        let value = isQuoted ? quoted() : bare()
        return (
          String(decoding: Array(name).trimmedSpaces, as: UTF8.self).lowercased(), value, isQuoted
        )
      }
      return nil
    }

    /// What is behind the closing quote is nothing.
    private mutating func quoted() -> [UInt8] {
      let value = text.quotedString(at: &index)
      while index < text.count, text[index] != UInt8(ascii: ";") { index += 1 }
      return value
    }

    private mutating func bare() -> [UInt8] {
      let start = index
      while index < text.count, text[index] != UInt8(ascii: ";") { index += 1 }
      return Array(text[start..<index]).trimmedSpaces
    }
  }
}

extension [UInt8] {
  /// The content of the quoted string that opens at `index` (RFC 5322 section 3.2.4), which is left at
  /// the closing quote.
  func quotedString(at index: inout Int) -> [UInt8] {
    var content: [UInt8] = []
    index += 1
    while index < count, self[index] != UInt8(ascii: "\"") {
      if self[index] == UInt8(ascii: "\\"), index + 1 < count { index += 1 }
      content.append(self[index])
      index += 1
    }
    return content
  }

  /// Without spaces and controls at either end.
  var trimmedSpaces: [UInt8] {
    guard let first = firstIndex(where: { $0 > 0x20 }), let last = lastIndex(where: { $0 > 0x20 })
    else { return [] }
    return Array(self[first...last])
  }
}
