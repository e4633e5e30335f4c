import ArgumentParser
import Foundation
import Postroom

struct Serve: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Answer the links by which people leave.",
    discussion:
      "Starts postroom-serve, which is beside this program. `postroom serve --help` says more.")

  @OptionGroup var global: GlobalOptions
  @Argument(parsing: .captureForPassthrough, help: "What postroom-serve takes.")
  var arguments: [String] = []

  func run() throws {
    try reporting {
      let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
      let path = (own as NSString).deletingLastPathComponent + "/postroom-serve"
      let words = [path] + (global.directory.map { ["-C", $0] } ?? []) + arguments
      var pointers = words.map { strdup($0) } + [nil]
      defer { for pointer in pointers { free(pointer) } }
      // Comes back only when it cannot be started.
      execv(path, &pointers)
      throw CommandFailure(
        .configuration, "\(path): \(String(cString: strerror(errno)))",
        hint: "the server is a program of its own: swift build -c release --product postroom-serve")
    }
  }
}
