/// Whether the output stands inside a URL of plain text, between `://` and the next white space
/// or angle bracket: a value there must not break the URL in two.
struct TextContext: Hashable, Sendable {
  private(set) var isInURL = false
  private var matched = 0

  mutating func feed(_ bytes: some Sequence<UInt8>) {
    for byte in bytes {
      if isInURL {
        isInURL = byte > 0x20 && byte != UInt8(ascii: "<") && byte != UInt8(ascii: ">")
      } else {
        switch (matched, byte) {
        case (_, UInt8(ascii: ":")): matched = 1
        case (1, UInt8(ascii: "/")): matched = 2
        case (2, UInt8(ascii: "/")):
          matched = 0
          isInURL = true
        default: matched = 0
        }
      }
    }
  }

  mutating func insertField() { matched = 0 }

  func joined(with other: TextContext) -> TextContext { isInURL ? self : other }
}
