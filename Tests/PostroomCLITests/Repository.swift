import Foundation

/// The folder that the package is in.
enum Repository {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../..").standardizedFileURL

  /// The files in the folder `path`, or the file that it is, relative to the repository.
  static func files(under path: String) throws -> [String] {
    let top = folder.appending(path: path).path
    if isFile(top) { return [path] }
    return try FileManager.default.subpathsOfDirectory(atPath: top)
      .map { "\(path)/\($0)" }.filter { isFile(folder.appending(path: $0).path) }.sorted()
  }

  private static func isFile(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && !isFolder.boolValue
  }

  static func bytes(_ path: String) throws -> Data {
    try Data(contentsOf: folder.appending(path: path))
  }

  static func text(_ path: String) throws -> String {
    String(decoding: try bytes(path), as: UTF8.self)
  }
}
