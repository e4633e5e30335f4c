import Foundation
import Postroom

/// A folder with a page to look through messages and, when it was asked for by name, a file for each:
/// members' letters, for nobody else on this machine to read.
struct PreviewGallery {
  private let folder: String
  private let format: PreviewFormat
  private let writesFiles: Bool

  init(folder: String, format: PreviewFormat, writesFiles: Bool) throws {
    self.folder = folder
    self.format = format
    self.writesFiles = writesFiles
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw CommandFailure(.cannotWrite, "\(folder) cannot be made", hint: "choose another --out")
    }
  }

  func add(_ message: @autoclosure () throws -> PreviewedMessage) throws {
    guard writesFiles else { return }
    let message = try message()
    try write(format.bytes(message), to: "\(fileName(message)).\(format.fileExtension)")
  }

  /// Writes the page, and returns its path.
  func finish(_ page: PreviewPage) throws -> String {
    try write(Array(try page.html().utf8), to: "index.html")
    return folder + "/index.html"
  }

  /// Unique by its row, and safe in any file system.
  private func fileName(_ message: PreviewedMessage) -> String {
    let safe = message.address.text.unicodeScalars.map { scalar -> Character in
      let isSafe =
        scalar.isASCII
        && (scalar.properties.isAlphabetic || "0123456789.@+-_".unicodeScalars.contains(scalar))
      return isSafe ? Character(scalar) : "_"
    }
    return
      "\(String(repeating: "0", count: max(0, 4 - String(message.row).count)))\(message.row)-\(String(safe))"
  }

  private func write(_ bytes: [UInt8], to name: String) throws {
    let path = folder + "/" + name
    // Made anew: one that is there keeps its permissions.
    try? FileManager.default.removeItem(atPath: path)
    guard
      FileManager.default.createFile(
        atPath: path, contents: Data(bytes), attributes: [.posixPermissions: 0o600])
    else {
      throw CommandFailure(.cannotWrite, "\(path) cannot be written")
    }
  }
}
