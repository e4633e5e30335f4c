/// Merge tags in Markdown's disguise: words of ASCII letters and digits that no parser changes,
/// each standing for one tag.
///
/// A tag that is no value is wrapped as well, so that it ends a bare URL and lets emphasis begin:
/// as an HTML tag within a line (`<word>`), as an HTML comment alone on a line (`<!--word-->`),
/// which needs no blank lines around it. Between rows of a table it is a bare word, a row.
struct MergeSentinels {
  let tags: [MergeTag]
  /// The Markdown with words for tags.
  private(set) var source: [UInt8] = []
  /// The line of the file on which each line of `source` stands.
  private(set) var lines: [Int] = []
  private let prefix: [UInt8]
  /// Where in `source` each token begins, and where in the file.
  private var origins: [(offset: Int, origin: TextOrigin)] = []
  private var scalars = ScalarCounts([])

  init(_ tokens: [MergeToken], source: [UInt8], firstLine: Int) {
    var prefix = Array("zqmt".utf8)
    while Self.find(prefix, in: source, from: 0) != nil { prefix.append(UInt8(ascii: "q")) }
    self.prefix = prefix
    tags = tokens.compactMap { if case .tag(let tag) = $0 { tag } else { nil } }
    var next = 0
    var line = firstLine
    var isInTable = false
    let tokenLines = MergeToken.lines(of: tokens)
    for (index, tokens) in tokenLines.enumerated() {
      let isStandalone = Self.isStandalone(tokens)
      let wraps: (open: String, close: String) =
        isStandalone ? (isInTable ? ("", "") : ("<!--", "-->")) : ("<", ">")
      lines.append(line)
      for token in tokens {
        switch token {
        case .text(let bytes, let origin):
          origins.append((self.source.count, origin))
          self.source += bytes
        case .tag(let tag):
          let word = prefix + Array("\(next)z".utf8)
          let isWrapped = !tag.isVariable
          origins.append((self.source.count, .made(tag.place)))
          self.source += isWrapped ? wraps.open.utf8 + word + wraps.close.utf8 : word
          line += tag.lineCount
          next += 1
        }
      }
      if !isStandalone {
        isInTable = Self.looksLikeRow(tokens)
      } else if isInTable, index + 1 < tokenLines.count,
        !Self.isStandalone(tokenLines[index + 1]), !Self.looksLikeRow(tokenLines[index + 1])
      {
        // Any line would go on with the table: only an empty one ends it.
        self.source.append(UInt8(ascii: "\n"))
        lines.append(line)
      }
      line += 1
    }
    scalars = ScalarCounts(self.source)
  }

  /// The line of the file for a line of `source`, from 1.
  func line(_ number: Int) -> Int? {
    lines.indices.contains(number - 1) ? lines[number - 1] : nil
  }

  /// Where the byte at `offset` in `source` comes from.
  func origin(of offset: Int) -> TextOrigin {
    var low = 0
    var high = origins.count
    while low < high {
      let middle = (low + high) / 2
      if origins[middle].offset <= offset { low = middle + 1 } else { high = middle }
    }
    // A block that the text's end closes may be written with a line end that is not there.
    guard low > 0, offset <= source.count else { return .unknown }
    let (start, origin) = origins[low - 1]
    // A text is one line's: nothing before its last byte ends a line.
    if offset > start, source[offset - 1] == UInt8(ascii: "\n") {
      return origin.advanced(over: source[start..<offset])
    }
    return origin.advanced(byScalars: scalars[start..<offset])
  }

  /// A line of tags that are no values, with nothing but white space and the marks of quotes and
  /// list items before them.
  private static func isStandalone(_ line: [MergeToken]) -> Bool {
    var hasTag = false
    for token in line {
      switch token {
      case .tag(let tag):
        if tag.isVariable { return false }
        hasTag = true
      case .text(let bytes, _):
        let isBlank = bytes.allSatisfy { byte in
          byte.isASCIISpace || !hasTag && (byte.isASCIIDigit || ">-+*.)".utf8.contains(byte))
        }
        if !isBlank { return false }
      }
    }
    return hasTag
  }

  private static func looksLikeRow(_ line: [MergeToken]) -> Bool {
    guard case .text(let bytes, _) = line.first else { return false }
    return bytes.first { !$0.isASCIISpace && $0 != UInt8(ascii: ">") } == UInt8(ascii: "|")
  }

  private static func find(_ pattern: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    var index = start
    while index + pattern.count <= bytes.count {
      if bytes[index] == pattern[0], bytes[index..<index + pattern.count].elementsEqual(pattern) {
        return index
      }
      index += 1
    }
    return nil
  }
}

extension MergeSentinels {
  private static let wrappers: [(open: [UInt8], close: [UInt8])] = [
    ("<!--", "-->"), ("&lt;!--", "--&gt;"), ("%3C!--", "--%3E"),
    ("<", ">"), ("&lt;", "&gt;"), ("%3C", "%3E"),
  ].map { (Array($0.0.utf8), Array($0.1.utf8)) }

  /// Text and numbers of tags: the words in `bytes` become tags again.
  func parts(of bytes: [UInt8]) -> [Part] {
    var parts: [Part] = []
    var start = 0
    var index = 0
    while let found = Self.find(prefix, in: bytes, from: index) {
      guard let (number, wordEnd) = word(in: bytes, at: found) else {
        index = found + 1
        continue
      }
      var (textEnd, next) = (found, wordEnd)
      if !tags[number].isVariable {
        let wrapper = Self.wrappers.first { open, close in
          bytes[start..<found].suffix(open.count).elementsEqual(open)
            && bytes[wordEnd...].starts(with: close)
        }
        textEnd -= wrapper?.open.count ?? 0
        next += wrapper?.close.count ?? 0
      }
      if textEnd > start { parts.append(.text(bytes[start..<textEnd])) }
      parts.append(.tag(number))
      (start, index) = (next, next)
    }
    if start < bytes.count { parts.append(.text(bytes[start...])) }
    return parts
  }

  enum Part {
    /// As a slice of the bytes that were asked about.
    case text(ArraySlice<UInt8>)
    case tag(Int)
  }

  /// `bytes`, which were written from the Markdown, as tokens; `marks` say of what.
  func tokens(of bytes: [UInt8], marks: [MarkdownMark] = []) -> [MergeToken] {
    var tokens: [MergeToken] = []
    var next = marks.startIndex
    for part in parts(of: bytes) {
      guard case .text(let text) = part else {
        if case .tag(let number) = part { tokens.append(.tag(tags[number])) }
        continue
      }
      var start = text.startIndex
      while start < text.endIndex {
        while next < marks.endIndex, marks[next].output <= start { next += 1 }
        let end = next < marks.endIndex ? min(marks[next].output, text.endIndex) : text.endIndex
        let mark = next > marks.startIndex ? marks[next - 1] : nil
        let origin = mark.map { self.origin(of: $0, at: start) } ?? .unknown
        tokens.append(.text(Array(text[start..<end]), origin))
        start = end
      }
    }
    return tokens
  }

  /// What has been written since `mark` up to the byte at `output`.
  private func origin(of mark: MarkdownMark, at output: Int) -> TextOrigin {
    guard let offset = mark.source else { return .unknown }
    if mark.isVerbatim { return origin(of: offset + output - mark.output) }
    return origin(of: offset).place.map { .made($0) } ?? .unknown
  }

  /// The tags in `bytes`, when there is nothing else.
  func tagsOnly(_ bytes: [UInt8]) -> [Int]? {
    var numbers: [Int] = []
    for part in parts(of: bytes) {
      switch part {
      case .text(let text): if !text.isBlank { return nil }
      case .tag(let number): numbers.append(number)
      }
    }
    return numbers.isEmpty ? nil : numbers
  }

  /// `code` without its first line end when tags alone stand before it: what is written before
  /// the code keeps that line from vanishing.
  func withoutLineEndAfterTag(_ code: [UInt8]) -> [UInt8] {
    guard let end = code.firstIndex(of: UInt8(ascii: "\n")),
      let numbers = tagsOnly(Array(code[..<end])), numbers.allSatisfy({ !tags[$0].isVariable })
    else { return code }
    return Array(code[..<end] + code[(end + 1)...])
  }

  /// The word for a tag.
  func word(for number: Int) -> [UInt8] { prefix + Array("\(number)z".utf8) }

  /// Whether a value is to be inserted in `bytes`.
  func holdsValue(_ bytes: [UInt8]) -> Bool {
    parts(of: bytes).contains { part in
      if case .tag(let number) = part { tags[number].isVariable } else { false }
    }
  }

  /// How many columns `bytes` take: a value as many as its tag, any other tag none.
  func width(of bytes: [UInt8]) -> Int {
    parts(of: bytes).reduce(0) { width, part in
      switch part {
      case .text(let text): width + text.scalarCount
      case .tag(let number): width + (tags[number].isVariable ? tags[number].width : 0)
      }
    }
  }

  /// The number of the word at `start`, and where the word ends.
  private func word(in bytes: [UInt8], at start: Int) -> (number: Int, end: Int)? {
    var number = 0
    var index = start + prefix.count
    let digits = index
    while index < bytes.count, bytes[index].isASCIIDigit, index - digits < 9 {
      number = number * 10 + Int(bytes[index] - UInt8(ascii: "0"))
      index += 1
    }
    guard index > digits, index < bytes.count, bytes[index] == UInt8(ascii: "z"),
      number < tags.count
    else { return nil }
    return (number, index + 1)
  }
}
