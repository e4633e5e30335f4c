/// What a page says: its passages, links and images.
struct ProofContent {
  private(set) var passages: [Passage] = []
  private(set) var links: [ProofLink] = []
  private(set) var images: [ProofImage] = []
  /// All of its text.
  private(set) var shown = ""
  let pieces: [Markup.Piece]

  private let proof: Proof
  private var scalars: [Unicode.Scalar] = []
  private var offsets: [Int] = []
  private var kind = Passage.Kind.text
  private var openLink: ProofLink?
  private var isApart = true

  init(_ proof: Proof) {
    self.proof = proof
    pieces = Markup.pieces(of: proof.bytes)
    for piece in pieces {
      switch piece {
      case .text(let range): read(range)
      case .tag(let tag): read(tag)
      case .style: break
      }
    }
    endLink(at: proof.bytes.count)
    endPassage()
  }

  // MARK: Text

  private mutating func read(_ range: Range<Int>) {
    var offset = range.lowerBound
    while offset < range.upperBound {
      let (scalar, length) = proof.scalar(at: offset, before: range.upperBound)
      add(scalar, at: offset)
      offset += length
    }
  }

  private mutating func add(_ scalar: Unicode.Scalar, at offset: Int) {
    let isSpace = scalar == " " || scalar == "\n" || scalar == "\r" || scalar == "\t"
    if isSpace, scalars.last == nil || scalars.last == " " || scalars.last == "\n" { return }
    append(isSpace ? " " : scalar, at: offset)
    guard !isSpace else { return }
    isApart = true
    if openLink != nil, openLink?.textOffset == nil { openLink?.textOffset = offset }
  }

  private mutating func append(_ scalar: Unicode.Scalar, at offset: Int) {
    scalars.append(scalar)
    offsets.append(offset)
    openLink?.text.unicodeScalars.append(scalar)
  }

  private mutating func endPassage() {
    defer { (scalars, offsets) = ([], []) }
    guard scalars.contains(where: { $0 != " " && $0 != "\n" }) else { return }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    shown += String(text) + "\n"
    let (proof, offsets) = (proof, offsets)
    passages.append(
      Passage(kind, String(text)) { offset in
        guard case .written(let place) = proof.origin(at: offsets[offset]) else { return nil }
        return place
      })
  }

  // MARK: Tags

  private mutating func read(_ tag: Markup.Tag) {
    switch tag.name {
    case "a": readLink(tag)
    case "img": readImage(tag)
    case "br": append("\n", at: tag.range.lowerBound)
    case _ where Self.inline.contains(tag.name): break
    default:
      endPassage()
      openLink?.text += " "
      isApart = true
      let isHeading = tag.name.count == 2 && tag.name.hasPrefix("h") && tag.name != "hr"
      kind = isHeading && !tag.isEnd ? .heading : .text
    }
  }

  private mutating func readLink(_ tag: Markup.Tag) {
    endLink(at: tag.range.upperBound)
    guard !tag.isEnd, let target = tag["href"] else { return }
    openLink = ProofLink(
      tag: tag, target: proof.value(target), end: tag.range.upperBound, isApart: isApart)
    isApart = false
  }

  private mutating func endLink(at offset: Int) {
    guard var link = openLink else { return }
    openLink = nil
    link.end = offset
    let words = link.text.split { $0.isWhitespace }
    link.text = words.joined(separator: " ")
    links.append(link)
    isApart = false
  }

  private mutating func readImage(_ tag: Markup.Tag) {
    let alternative = tag["alt"].map { proof.value($0) }
    images.append(
      ProofImage(
        tag: tag, source: tag["src"].map { proof.value($0) } ?? "", alternative: alternative))
    isApart = true
    guard openLink != nil else { return }
    openLink?.hasImage = true
    openLink?.text += " \(alternative ?? "") "
  }

  /// Elements that stand in a line of text.
  private static let inline: Set<String> = [
    "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub",
    "sup", "time", "tt", "u", "var", "wbr",
  ]
}

extension Proof {
  /// The scalar at `offset`, a reference resolved, and its length in bytes.
  fileprivate func scalar(at offset: Int, before end: Int) -> (Unicode.Scalar, length: Int) {
    if let (scalar, length) = CharacterReference.read(bytes[offset..<end]) {
      return (scalar, length)
    }
    let length = bytes[(offset + 1)..<end].prefix { !$0.startsScalar }.count + 1
    let scalar = String(decoding: bytes[offset..<(offset + length)], as: UTF8.self).unicodeScalars
    return (scalar.first ?? "\u{FFFD}", length)
  }

  /// An attribute's value, its references resolved.
  func value(_ range: Range<Int>) -> String {
    var scalars = String.UnicodeScalarView()
    var offset = range.lowerBound
    while offset < range.upperBound {
      let (scalar, length) = scalar(at: offset, before: range.upperBound)
      scalars.append(scalar)
      offset += length
    }
    return String(scalars)
  }
}
