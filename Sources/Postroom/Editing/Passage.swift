/// A run of text that a reader sees as one: a paragraph, a heading, a cell, a subject.
struct Passage {
  enum Kind {
    case subject
    case preheader
    case heading
    case text
  }

  let kind: Kind
  /// White space is one space, and a line end where it is one to the reader; U+FFFC stands for a
  /// contact's value, and `_` for each character of a URL or an address.
  let text: String
  /// Of one kind: whoever has as many in a paragraph has heard of it.
  static let mostFindings = 20

  private let place: (Int) -> Problem.Place?
  private let scalars: ScalarCounts

  init(_ kind: Kind, _ text: String, place: @escaping (Int) -> Problem.Place?) {
    self.kind = kind
    self.text = Self.withoutURLs(text)
    scalars = ScalarCounts(self.text.utf8)
    self.place = place
  }

  /// What is in a URL is not said to the reader. One look at each scalar: in a long word without a URL
  /// a regular expression would begin anew at each.
  private static func withoutURLs(_ text: String) -> String {
    var scalars = Array(text.unicodeScalars)
    hideUnwritten(in: &scalars)
    var start = 0
    while start < scalars.count {
      let end = scalars[start...].firstIndex(where: isOutside) ?? scalars.count
      if let url = startOfURL(in: scalars[start..<end]) {
        for index in url..<end { scalars[index] = "_" }
      }
      start = end + 1
    }
    var shown = String.UnicodeScalarView()
    shown.append(contentsOf: scalars)
    return String(shown)
  }

  /// What is still to be written is an error of its own, and nothing that the author says.
  private static func hideUnwritten(in scalars: inout [Unicode.Scalar]) {
    let mark = Array("[write here".unicodeScalars)
    var index = 0
    while let start = scalars[index...].firstIndex(of: "[") {
      index = start + 1
      guard scalars[start...].starts(with: mark) else { continue }
      while index < scalars.count, scalars[index] != "]", scalars[index] != "[" {
        if !scalars[index].properties.isWhitespace { scalars[index] = "_" }
        index += 1
      }
    }
  }

  private static func isOutside(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "<" || scalar == ">" || scalar.properties.isWhitespace
  }

  /// In a word, where a URL begins, or an address: up to the word's end it is hidden.
  private static func startOfURL(in word: ArraySlice<Unicode.Scalar>) -> Int? {
    /// Where what may stand before an `@` begins.
    var local = word.startIndex
    for index in word.indices {
      if word[index] == "@", local < index, index + 1 < word.endIndex { return local }
      if word[index] == "(" || word[index] == ")" { local = index + 1 }
      let isWithinWord = index > word.startIndex && isOfWord(word[index - 1])
      let opens = openings.contains { opening in
        word[index...].starts(with: opening) && index + opening.count < word.endIndex
      }
      if opens && !isWithinWord { return index }
    }
    return nil
  }

  private static func isOfWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
  }

  private static let openings = ["http://", "https://", "www."].map { Array($0.unicodeScalars) }

  /// Where in the files the text at `index` stands. nil when it does not stand there, but was made
  /// of an event's date or another value, which is a passage of its own.
  func place(of index: String.Index) -> Problem.Place? {
    place(scalars[0..<text.utf8.distance(from: text.startIndex, to: index)])
  }
}

extension Passage {
  /// A text of the front matter, with a value where it has a merge tag.
  init(_ text: MatterText) {
    let kind: Kind =
      switch text.key {
      case "subject": .subject
      case "preheader": .preheader
      default: .text
      }
    let merged = text.merged
    self.init(kind, merged.text) { offset in
      offset < merged.offsets.count ? text.place(at: merged.offsets[offset]) : nil
    }
  }
}

extension MatterText {
  /// The text on one line with U+FFFC for each merge tag, and where each scalar of it stands.
  var merged: (text: String, offsets: [Int]) {
    var shown = String.UnicodeScalarView()
    var offsets: [Int] = []
    let scalars = Array(text.unicodeScalars)
    var index = 0
    while index < scalars.count {
      offsets.append(index)
      guard scalars[index...].starts(with: "{{".unicodeScalars),
        let end = scalars[index...].firstIndex(of: "}")
      else {
        let isSpace = scalars[index].properties.isWhitespace && scalars[index] != "\u{A0}"
        shown.append(isSpace ? " " : scalars[index])
        index += 1
        continue
      }
      shown.append(Proof.value)
      index = scalars[end...].firstIndex { $0 != "}" } ?? scalars.count
    }
    return (String(shown), offsets)
  }
}
