import Foundation

@testable import Postroom

/// Images that are as large as a test wants them.
enum TestImage {
  /// The header of a PNG, and nothing that could be shown.
  static func png(width: Int, height: Int, octets: Int = 64) -> [UInt8] {
    func number(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(value >> (24 - 8 * $0) & 255) } }
    let head: [UInt8] =
      [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + number(13) + Array("IHDR".utf8)
      + number(width) + number(height)
    return head + [UInt8](repeating: 7, count: max(0, octets - head.count))
  }
}

extension TestWorkspace {
  func write(_ bytes: [UInt8], to path: String) throws {
    let file = URL(filePath: workspace.absolute(path))
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
  }
}
