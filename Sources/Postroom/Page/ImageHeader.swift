/// What the first bytes of an image say about it: its kind by its signature, whatever its name says,
/// and how large it is.
struct ImageHeader: Hashable {
  enum Kind: String, Hashable {
    case png = "image/png"
    case jpeg = "image/jpeg"
    case gif = "image/gif"
    case webP = "image/webp"
  }

  let kind: Kind
  /// As it is shown, in pixels.
  let width: Int
  let height: Int
  /// It is stored on its side, and only a note in it says so (EXIF orientation 5 to 8).
  let isTurned: Bool

  /// nil when it is no image of these kinds, or is cut off before it says its size.
  init?(_ bytes: [UInt8]) {
    let read = ByteReader(bytes)
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self.init(.png, read.big(4, at: 16), read.big(4, at: 20))
    } else if bytes.starts(with: "GIF87a".utf8) || bytes.starts(with: "GIF89a".utf8) {
      self.init(.gif, read.little(2, at: 6), read.little(2, at: 8))
    } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      self.init(jpeg: read)
    } else if bytes.starts(with: "RIFF".utf8), read.text(4, at: 8) == "WEBP" {
      self.init(webP: read)
    } else {
      return nil
    }
  }

  private init?(_ kind: Kind, _ width: Int?, _ height: Int?, isTurned: Bool = false) {
    guard let width, let height, (1...65_535).contains(width), (1...65_535).contains(height) else {
      return nil
    }
    self.kind = kind
    self.width = isTurned ? height : width
    self.height = isTurned ? width : height
    self.isTurned = isTurned
  }

  /// ISO/IEC 10918-1, annex B: segments up to the frame's header.
  private init?(jpeg read: ByteReader) {
    var index = 2
    var isTurned = false
    while let mark = read.big(1, at: index), mark == 0xFF, let marker = read.big(1, at: index + 1) {
      // Fill bytes.
      if marker == 0xFF {
        index += 1
        continue
      }
      guard let length = read.big(2, at: index + 2), length >= 2 else { return nil }
      if marker == 0xE1 { isTurned = isTurned || Self.saysTurned(read, at: index + 4) }
      if (0xC0...0xCF).contains(marker), ![0xC4, 0xC8, 0xCC].contains(marker) {
        self.init(
          .jpeg, read.big(2, at: index + 7), read.big(2, at: index + 5), isTurned: isTurned)
        return
      }
      index += 2 + length
    }
    return nil
  }

  /// Whether EXIF's orientation (tag 0x0112 of the first directory) swaps width and height.
  private static func saysTurned(_ read: ByteReader, at start: Int) -> Bool {
    guard read.text(4, at: start) == "Exif" else { return false }
    let base = start + 6
    let isLittle = read.text(2, at: base) == "II"
    func number(_ count: Int, _ offset: Int) -> Int? {
      isLittle ? read.little(count, at: base + offset) : read.big(count, at: base + offset)
    }
    guard let directory = number(4, 4), let count = number(2, directory) else { return false }
    for entry in 0..<min(count, 512) where number(2, directory + 2 + entry * 12) == 0x0112 {
      return number(2, directory + 2 + entry * 12 + 8).map { (5...8).contains($0) } ?? false
    }
    return false
  }

  /// RFC 9649.
  private init?(webP read: ByteReader) {
    switch read.text(4, at: 12) {
    case "VP8X":
      self.init(
        .webP, read.little(3, at: 24).map { $0 + 1 }, read.little(3, at: 27).map { $0 + 1 })
    case "VP8L":
      let bits = read.little(4, at: 21)
      self.init(
        .webP, bits.map { $0 & 0x3FFF + 1 }, bits.map { $0 >> 14 & 0x3FFF + 1 })
    case "VP8 ":
      self.init(
        .webP, read.little(2, at: 26).map { $0 & 0x3FFF },
        read.little(2, at: 28).map { $0 & 0x3FFF })
    default: return nil
    }
  }

  /// Whether the bytes are a drawing in SVG.
  static func isSVG(_ bytes: [UInt8]) -> Bool {
    let start = bytes.prefix(1_024).drop {
      $0 == 0xEF || $0 == 0xBB || $0 == 0xBF || $0.isASCIISpace
    }
    return start.starts(with: "<svg".utf8)
      || start.starts(with: "<?xml".utf8) && Array(start).holds("<svg".utf8)
  }
}

/// Numbers in bytes, where there are any.
private struct ByteReader {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func big(_ count: Int, at index: Int) -> Int? {
    slice(count, index).map { $0.reduce(0) { $0 << 8 | Int($1) } }
  }

  func little(_ count: Int, at index: Int) -> Int? {
    slice(count, index).map { $0.reversed().reduce(0) { $0 << 8 | Int($1) } }
  }

  func text(_ count: Int, at index: Int) -> String? {
    slice(count, index).map { String(decoding: $0, as: UTF8.self) }
  }

  private func slice(_ count: Int, _ index: Int) -> ArraySlice<UInt8>? {
    guard index >= 0, index <= bytes.count - count else { return nil }
    return bytes[index..<index + count]
  }
}
