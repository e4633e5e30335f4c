import Foundation

/// Packs files as logrotate does.
public enum Gzip {
  public struct Failure: Error {
    public let status: Int32
  }

  /// Puts `path.gz` in the place of the file, and returns its path.
  public static func pack(_ path: String) throws -> String {
    let gzip = Process()
    gzip.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    gzip.arguments = ["gzip", path]
    try gzip.run()
    gzip.waitUntilExit()
    guard gzip.terminationStatus == 0 else { throw Failure(status: gzip.terminationStatus) }
    return path + ".gz"
  }
}
