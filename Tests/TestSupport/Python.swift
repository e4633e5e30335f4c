import Foundation

/// Python's email package, as a second opinion on what was written.
public enum Python {
  public static let isThere: Bool =
    (try? run("print('here')", input: Data())) == Data("here\n".utf8)

  /// Debian's own, which finds the packages that scripts/install brings.
  public static let debian = "/usr/bin/python3"

  /// Whether Debian's has these modules.
  public static func has(_ modules: String...) -> Bool {
    let script = "import \(modules.joined(separator: ", ")); print('here')"
    return (try? run(script, input: Data(), with: debian)) == Data("here\n".utf8)
  }

  public struct Failure: Error {
    public let status: Int32
  }

  /// What `script` prints; it finds `input` in the file that `sys.argv[1]` names.
  public static func run(
    _ script: String, input: Data, with interpreter: String = "python3"
  ) throws -> Data {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID())")
    try input.write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [interpreter, "-X", "utf8", "-c", script, file.path]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let printed = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure(status: process.terminationStatus) }
    return printed
  }
}
