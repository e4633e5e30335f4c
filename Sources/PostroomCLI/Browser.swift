import Foundation

/// The browser of whoever sits here.
enum Browser {
  static func open(_ page: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["xdg-open", page]
    try process.run()
    process.waitUntilExit()
    if process.terminationStatus != 0 {
      Console.warning("no browser could be opened", hint: "open \(page)")
    }
  }
}
