import Foundation
import Postroom

/// A folder with a file a recipient and a page to look through them: static, for any browser,
/// without a network.
struct PreviewGallery {
  private let folder: String
  private let format: PreviewFormat
  private var entries: [String] = []
  private var firstPage = ""

  init(folder: String, format: PreviewFormat) throws {
    self.folder = folder
    self.format = format
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw CommandFailure(.cannotWrite, "\(folder) cannot be made", hint: "choose another --out")
    }
  }

  mutating func add(_ message: PreviewedMessage) throws {
    let name = fileName(message)
    try write(format.bytes(message), to: "\(name).\(format.fileExtension)")
    // The page shows HTML, whatever was asked for.
    if format != .html { try write(Array(message.html.utf8), to: "\(name).html") }
    if entries.isEmpty { firstPage = "\(name).html" }
    let raw =
      format == .html ? "" : " <a href=\"\(name).\(format.fileExtension)\">\(format.rawValue)</a>"
    entries.append(
      """
      <li><a class="mail" href="\(name).html" target="mail"><b>\(escaped(message.to))</b>
      <span>\(escaped(message.subject))</span></a><small>row \(message.row)\(raw)</small></li>
      """)
  }

  /// Writes the page, and returns its path.
  func finish(title: String) throws -> String {
    let count = Console.count(entries.count, "message")
    try write(
      Array(
        """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Preview: \(escaped(title))</title>
        <style>
        :root { color-scheme: light dark; --line: #d5dcde; --soft: #5a6b72; --bg: #f4f7f7; --ink: #16262c; }
        @media (prefers-color-scheme: dark) {
          :root { --line: #33444b; --soft: #9fb2b9; --bg: #10191d; --ink: #e8eff1; }
        }
        * { box-sizing: border-box; }
        body { margin: 0; display: flex; height: 100vh; font: 15px/1.45 system-ui, sans-serif;
          background: var(--bg); color: var(--ink); }
        nav { width: 22rem; max-width: 40vw; overflow-y: auto; border-right: 1px solid var(--line); }
        header { padding: 1.2rem 1.2rem .8rem; border-bottom: 1px solid var(--line); }
        h1 { font-size: 1.05rem; margin: 0; overflow-wrap: anywhere; }
        header p, small { margin: .2rem 0 0; color: var(--soft); font-size: .85rem; }
        ol { list-style: none; margin: 0; padding: 0; }
        li { padding: .7rem 1.2rem; border-bottom: 1px solid var(--line); }
        a { color: inherit; } a.mail { text-decoration: none; display: block; }
        a.mail:focus, a.mail:hover b { text-decoration: underline; }
        b, span { display: block; overflow-wrap: anywhere; } span { color: var(--soft); }
        iframe { flex: 1; border: 0; background: #fff; }
        @media (max-width: 700px) {
          body { flex-direction: column; } nav { width: auto; max-width: none; max-height: 38vh; }
        }
        </style></head><body>
        <nav><header><h1>\(escaped(title))</h1><p>\(count), as they would be sent</p></header>
        <ol>
        \(entries.joined(separator: "\n"))
        </ol></nav>
        <iframe name="mail" title="The message" sandbox src="\(firstPage)"></iframe>
        </body></html>

        """.utf8), to: "index.html")
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

  private func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private func write(_ bytes: [UInt8], to name: String) throws {
    let path = folder + "/" + name
    guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else {
      throw CommandFailure(.cannotWrite, "\(path) cannot be written")
    }
  }
}
