import Testing

@testable import Postroom

@Suite struct ImageHeaderTests {
  private static let png: [UInt8] =
    [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]
    + [0, 0, 2, 0, 0, 0, 0, 120]
  private static let gif = Array("GIF89a".utf8) + [0x40, 0x01, 0xF0, 0x00, 0, 0]
  private static func riff(_ kind: String, _ rest: [UInt8]) -> [UInt8] {
    Array("RIFF".utf8) + [9, 0, 0, 0] + Array("WEBP\(kind)".utf8) + [9, 0, 0, 0] + rest
  }
  private static let frame: [UInt8] = [0xFF, 0xC2, 0, 17, 8, 0x01, 0x20, 0x03, 0x40, 3]
  private static let quantization: [UInt8] = [0xFF, 0xDB, 0, 4, 1, 2]
  private static let start: [UInt8] = [0xFF, 0xD8]

  /// With an orientation, in either order of bytes.
  private static func exif(_ orientation: UInt8, isLittle: Bool) -> [UInt8] {
    let body: [UInt8] =
      isLittle
      ? Array("II".utf8) + [42, 0, 8, 0, 0, 0, 2, 0] + [0x0F, 1, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0]
        + [0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]
      : Array("MM".utf8) + [0, 42, 0, 0, 0, 8, 0, 1]
        + [1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]
    let segment = Array("Exif\0\0".utf8) + body
    return [0xFF, 0xE1, 0, UInt8(segment.count + 2)] + segment
  }

  private func shown(_ bytes: [UInt8]) -> String {
    ImageHeader(bytes).map {
      "\($0.kind.rawValue) \($0.width)x\($0.height)\($0.isTurned ? " turned" : "")"
    } ?? "none"
  }

  @Test func `an image says its kind and size in its first bytes`() {
    #expect(shown(Self.png) == "image/png 512x120")
    #expect(shown(Self.gif) == "image/gif 320x240")
    #expect(shown(Self.riff("VP8X", [0, 0, 0, 0, 0xFF, 1, 0, 0x77, 0, 0])) == "image/webp 512x120")
    #expect(shown(Self.riff("VP8L", [0x2F, 0xFF, 0xC1, 0x1D, 0])) == "image/webp 512x120")
    #expect(
      shown(Self.riff("VP8 ", [0, 0, 0, 0x9D, 1, 0x2A, 0x00, 0x42, 0x78, 0x00]))
        == "image/webp 512x120")
    #expect(shown(Self.start + Self.quantization + Self.frame) == "image/jpeg 832x288")
    #expect(
      shown(Self.start + [0xFF, 0xFF] + Self.quantization + Self.frame) == "image/jpeg 832x288")
  }

  @Test(arguments: [(1, false), (3, false), (5, true), (6, true), (8, true), (9, false)])
  func `a photograph that is stored on its side is shown upright`(
    orientation: Int, isTurned: Bool
  ) {
    for isLittle in [true, false] {
      let bytes = Self.start + Self.exif(UInt8(orientation), isLittle: isLittle) + Self.frame
      #expect(shown(bytes) == (isTurned ? "image/jpeg 288x832 turned" : "image/jpeg 832x288"))
    }
  }

  @Test func `what is cut off, empty or something else is none`() {
    for image in [Self.png, Self.gif, Self.start + Self.quantization + Self.frame.prefix(9)] {
      #expect(ImageHeader(image) != nil)
      for count in 0..<9 { #expect(ImageHeader(Array(image.prefix(count))) == nil) }
    }
    #expect(shown(Array(Self.png.dropLast(8)) + [0, 0, 0, 0, 0, 0, 0, 1]) == "none")
    #expect(shown(Array("%PDF-1.7".utf8)) == "none")
    #expect(shown(Self.start + [0xFF, 0xDB, 0, 0, 0, 0, 0, 0]) == "none")
    #expect(shown(Self.riff("ALPH", [0, 0, 0, 0, 0xFF, 1, 0, 0x77, 0, 0])) == "none")
  }

  @Test func `SVG is known by its root`() {
    #expect(ImageHeader.isSVG(Array("\u{FEFF}\n<svg xmlns=\"a\">".utf8)))
    #expect(ImageHeader.isSVG(Array("<?xml version=\"1.0\"?>\n<!-- a --><svg>".utf8)))
    #expect(!ImageHeader.isSVG(Array("<?xml version=\"1.0\"?><html>".utf8)))
    #expect(!ImageHeader.isSVG(Self.png))
  }

  @Test func `no bytes are too strange to be looked at`() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<2_000 {
      var bytes = [Self.png, Self.gif, Self.start + Self.exif(6, isLittle: true) + Self.frame]
        .randomElement()!
      for _ in 0..<4 {
        bytes[Int.random(in: 0..<bytes.count)] = UInt8.random(in: 0...255, using: &random)
      }
      _ = ImageHeader(bytes)
    }
  }
}
