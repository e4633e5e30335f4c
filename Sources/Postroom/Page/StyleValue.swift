/// A part of a style sheet as it is written out again: white space and comments are one space or
/// none, and quotes are those that fit where it lands.
struct StyleValue: Hashable, Sendable {
  private enum Piece: Hashable, Sendable {
    case text([UInt8])
    /// What stands between the quotes, escapes and all.
    case quoted([UInt8], quote: UInt8)
  }

  private var pieces: [Piece] = []

  init(_ tokens: some Collection<StyleToken>, of source: StyleSource) {
    var end: Int?
    for token in tokens {
      let isSpace = token.kind == .space
      if isSpace || end.map({ $0 != token.range.lowerBound }) == true { addSpace() }
      end = isSpace ? nil : token.range.upperBound
      guard !isSpace else { continue }
      let bytes = source.bytes[token.range]
      if token.kind == .string, bytes.count > 1, bytes.first == bytes.last {
        pieces.append(.quoted(Array(bytes.dropFirst().dropLast()), quote: bytes.first!))
      } else {
        add(bytes)
      }
    }
    if case .text(let last) = pieces.last, last.last == Self.space {
      pieces[pieces.count - 1] = .text(last.dropLast())
    }
  }

  private static let space = UInt8(ascii: " ")

  private mutating func addSpace() {
    switch pieces.last {
    case nil: break
    case .text(let last): if last.last != Self.space { add([Self.space]) }
    case .quoted: add([Self.space])
    }
  }

  private mutating func add(_ bytes: some Collection<UInt8>) {
    if case .text(var last) = pieces.last {
      last += bytes
      pieces[pieces.count - 1] = .text(last)
    } else {
      pieces.append(.text(Array(bytes)))
    }
  }

  var isEmpty: Bool { pieces.allSatisfy { $0 == .text([]) } }

  /// As it stands in a style sheet.
  var text: String {
    var output: [UInt8] = []
    for piece in pieces {
      switch piece {
      case .text(let bytes): output += bytes
      case .quoted(let bytes, let quote): output += [quote] + bytes + [quote]
      }
    }
    return String(decoding: output, as: UTF8.self)
  }

  /// Appends it as it stands in an HTML attribute with the quote `outer` around it.
  func append(insideQuote outer: UInt8, to output: inout [UInt8]) {
    let inner = outer == UInt8(ascii: "\"") ? UInt8(ascii: "'") : UInt8(ascii: "\"")
    for piece in pieces {
      switch piece {
      case .text(let bytes): Self.escape(bytes, outer, to: &output)
      case .quoted(let bytes, let quote):
        let hasQuote = bytes.contains(UInt8(ascii: "\"")) || bytes.contains(UInt8(ascii: "'"))
        let around = hasQuote ? quote : inner
        Self.escape([around] + bytes + [around], outer, to: &output)
      }
    }
  }

  private static func escape(_ bytes: [UInt8], _ outer: UInt8, to output: inout [UInt8]) {
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "&"): output += "&amp;".utf8
      case UInt8(ascii: "<"): output += "&lt;".utf8
      case outer where outer == UInt8(ascii: "\""): output += "&quot;".utf8
      case outer: output += "&#39;".utf8
      default: output.append(byte)
      }
    }
  }
}
