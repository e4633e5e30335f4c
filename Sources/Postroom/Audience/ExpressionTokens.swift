/// The words of an SQL expression, as far as a check of its shape needs them.
struct ExpressionTokens {
  enum Token: Equatable {
    case word(String)
    case quotedName(String)
    case text
    case number
    case symbol(String)
  }

  private(set) var tokens: [Token] = []
  /// What stands in single quotes, by the number of its token.
  private(set) var texts: [Int: String] = [:]

  /// Throws for what no expression needs and what could end one early: a semicolon, a comment, a
  /// parameter, a quote or parenthesis without its other half, a control character.
  init(_ expression: String) throws(PredicateError) {
    let bytes = Array(expression.utf8)
    var depth = 0
    var index = 0
    while index < bytes.count {
      let scalar = Unicode.Scalar(bytes[index])
      let next = index + 1 < bytes.count ? Unicode.Scalar(bytes[index + 1]) : " "
      switch scalar {
      case " ", "\t", "\n", "\r":
        index += 1
      case "'", "\"", "`", "[":
        let (token, content, end) = try Self.quoted(bytes, from: index)
        if token == .text { texts[tokens.count] = content }
        tokens.append(token)
        index = end
      case "-" where next == "-", "/" where next == "*":
        throw PredicateError("a comment in the expression", hint: "remove it")
      case ";", "?", ":", "@", "#", "$":
        throw PredicateError(
          "\"\(scalar)\" in the expression",
          hint: "write one expression, such as status = 'active'")
      case "(", ")":
        depth += scalar == "(" ? 1 : -1
        if depth < 0 { throw PredicateError("a closing parenthesis without an opening one") }
        tokens.append(.symbol(String(scalar)))
        index += 1
      case "0"..."9":
        index = Self.end(of: bytes, from: index) { Self.isWord($0) || $0 == 0x2E }
        tokens.append(.number)
      case _ where Self.isWord(bytes[index]):
        let end = Self.end(of: bytes, from: index, while: Self.isWord)
        tokens.append(.word(String(decoding: bytes[index..<end], as: UTF8.self).lowercased()))
        index = end
      case "<", ">", "=", "!", "|":
        let end = Self.end(of: bytes, from: index) { "<>=!|".utf8.contains($0) }
        tokens.append(.symbol(String(decoding: bytes[index..<end], as: UTF8.self)))
        index = end
      case _ where bytes[index] < 0x20 || bytes[index] == 0x7F:
        throw PredicateError("a control character in the expression", hint: "remove it")
      default:
        tokens.append(.symbol(String(scalar)))
        index += 1
      }
    }
    if depth > 0 { throw PredicateError("an opening parenthesis without a closing one") }
    if tokens.isEmpty {
      throw PredicateError(
        "the expression is empty", hint: "leave `where` out to take every contact")
    }
  }

  /// Throws for a query inside the expression, for there is no table to ask, and for SQLite's
  /// names of a row's number: they would be NULL, and the expression true of nobody.
  func checkNames(among fields: [String]) throws(PredicateError) {
    for token in tokens {
      switch token {
      case .word("select"), .word("values"):
        throw PredicateError(
          "a query inside the expression", hint: "compare fields with values: status = 'active'")
      case .word(let name), .quotedName(let name):
        if ["rowid", "oid", "_rowid_"].contains(name), !fields.contains(name) {
          throw PredicateError(sqlite: "no such column: \(name)", fields: fields)
        }
      default: continue
      }
    }
  }

  /// The first field that is compared with a number by its order, which SQLite does letter by
  /// letter, for a contact's values are text: '9' > '18'.
  func fieldOrderedAsText(among fields: [String]) -> String? {
    let isArithmetic: (Token?) -> Bool = { token in
      ["+", "-", "*", "/", "%"].contains { token == .symbol($0) }
    }
    let isOrder: (Token?) -> Bool = { token in
      ["<", "<=", ">", ">="].contains { token == .symbol($0) }
    }
    for (index, token) in tokens.enumerated() {
      let name: String
      switch token {
      case .word(let word), .quotedName(let word): name = word
      default: continue
      }
      guard fields.contains(name) else { continue }
      let before = index > 0 ? tokens[index - 1] : nil
      var after = tokens[(index + 1)...].filter { $0 != .word("not") }[...]
      if isArithmetic(before) || isArithmetic(after.first) { continue }
      if isOrder(before), index > 1, tokens[index - 2] == .number { return name }
      guard let first = after.popFirst(), isOrder(first) || first == .word("between") else {
        continue
      }
      if after.first == .symbol("-") || after.first == .symbol("+") { after.removeFirst() }
      if after.first == .number { return name }
    }
    return nil
  }

  private static func quoted(
    _ bytes: [UInt8], from start: Int
  ) throws(PredicateError) -> (Token, content: String, end: Int) {
    let opening = bytes[start]
    let closing = opening == UInt8(ascii: "[") ? UInt8(ascii: "]") : opening
    var content: [UInt8] = []
    var index = start + 1
    while index < bytes.count {
      if bytes[index] == 0 { break }
      if bytes[index] == closing {
        let isDoubled = closing == opening && index + 1 < bytes.count && bytes[index + 1] == closing
        if !isDoubled {
          let text = String(decoding: content, as: UTF8.self)
          let isText = opening == UInt8(ascii: "'")
          return (isText ? .text : .quotedName(text.lowercased()), text, index + 1)
        }
        index += 1
      }
      content.append(bytes[index])
      index += 1
    }
    throw PredicateError(
      "a quote in the expression is never closed",
      hint: "double a quote inside a text: 'O''Brien'")
  }

  private static func end(
    of bytes: [UInt8], from start: Int, while belongs: (UInt8) -> Bool
  ) -> Int {
    bytes[start...].firstIndex { !belongs($0) } ?? bytes.count
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
      true
    default: false
    }
  }
}
