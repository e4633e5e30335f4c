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
  private let place: (Int) -> Problem.Place?

  init(_ kind: Kind, _ text: String, place: @escaping (Int) -> Problem.Place?) {
    self.kind = kind
    self.text = Self.withoutURLs(text)
    self.place = place
  }

  /// What is in a URL is not said to the reader.
  private static func withoutURLs(_ text: String) -> String {
    text.replacing(/(?:\bhttps?:\/\/|\bwww\.|[^\s<>()]+@)[^\s<>]+/) { match in
      String(repeating: "_", count: match.0.unicodeScalars.count)
    }
  }

  /// Where in the files the text at `index` stands. nil when it does not stand there, but was made
  /// of an event's date or another value, which is a passage of its own.
  func place(of index: String.Index) -> Problem.Place? {
    place(text.unicodeScalars.distance(from: text.startIndex, to: index))
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
