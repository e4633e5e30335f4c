import ArgumentParser
import Foundation
import Mail
import Postroom

struct Init: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a working sample workspace.",
    discussion: "Nothing that is there already is overwritten.")

  @OptionGroup var global: GlobalOptions
  @Argument(help: ArgumentHelp("Where; this folder, unless given.", valueName: "dir"))
  var directory = "."

  func run() throws {
    try reporting {
      let folder = URL(fileURLWithPath: directory).standardizedFileURL
      let present = SampleWorkspace.files.map(\.path).filter {
        FileManager.default.fileExists(atPath: folder.appendingPathComponent($0).path)
      }
      guard present.isEmpty else {
        throw CommandFailure(
          .badInput, "\(present[0]) is there already: nothing was written",
          hint: "name an empty or a new folder: postroom init DIR")
      }
      for file in SampleWorkspace.files { try write(file, in: folder) }
      guard !global.quiet else { return }
      print(
        """
        A sample workspace is in \(folder.path). Next:
          cd \(directory)
          postroom check                                  # finds every mistake, mails nobody
          postroom preview 2022-01-newsletter             # what the first member gets
          postroom send 2022-01-newsletter --dry-run
        Then put your own words, members and mail server into \(Settings.fileName), recipients/,
        templates/ and campaigns/.
        """)
    }
  }

  private func write(
    _ file: (path: String, text: String, isBase64: Bool), in folder: URL
  ) throws {
    let bytes = file.isBase64 ? Base64.decoded(file.text.utf8) ?? [] : Array(file.text.utf8)
    let target = folder.appendingPathComponent(file.path)
    do {
      try FileManager.default.createDirectory(
        at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: target, options: .withoutOverwriting)
    } catch {
      throw CommandFailure(
        .cannotWrite, "\(target.path) cannot be written", hint: "check the folder's permissions")
    }
  }
}
