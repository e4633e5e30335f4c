import Foundation

/// A real browser without a window, where one is installed.
public enum Browser {
  public static let path = ["/usr/bin/chromium", "/usr/bin/chromium-browser"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  /// The document of `page` once its scripts have run, as HTML.
  ///
  /// - Parameter fragment: what stands behind `#` in the URL.
  public static func document(of page: URL, fragment: String = "", width: Int = 1440) throws
    -> String
  {
    try run(["--dump-dom"], page, fragment, width)
  }

  /// What `page` looks like, as a PNG.
  public static func picture(of page: URL, fragment: String = "", width: Int = 1440) throws -> Data
  {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).png")
    defer { try? FileManager.default.removeItem(at: file) }
    _ = try run(["--screenshot=\(file.path)"], page, fragment, width)
    return try Data(contentsOf: file)
  }

  private static func run(
    _ options: [String], _ page: URL, _ fragment: String, _ width: Int
  ) throws -> String {
    let profile = FileManager.default.temporaryDirectory
      .appending(path: "postroom-browser-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: profile) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path ?? "")
    process.arguments =
      [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
        "--user-data-dir=\(profile.path)", "--window-size=\(width),900",
        "--virtual-time-budget=5000", "--host-resolver-rules=MAP * ~NOTFOUND",
      ] + options + [page.absoluteString + (fragment.isEmpty ? "" : "#" + fragment)]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: text, as: UTF8.self)
  }
}
