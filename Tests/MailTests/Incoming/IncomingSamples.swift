import Foundation

/// Bounces of some thirty mail systems, from the tests of flufl.bounce.
enum IncomingSamples {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../../shared/corpora/flufl").standardized

  static let areThere = FileManager.default.fileExists(atPath: folder.path)

  static func all() throws -> [(name: String, octets: [UInt8])] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map {
      ($0, Array(try Data(contentsOf: folder.appending(path: $0))))
    }
  }
}
