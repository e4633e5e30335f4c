import Foundation
import PackagePlugin

/// Puts files of the repository into the program, which needs no file beside it: the sample
/// workspace, which the repository itself is, for `postroom init`, and the pages that it writes.
@main
struct EmbedSample: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: Target) throws -> [Command] {
    let root = context.package.directoryURL
    let sample =
      ["postroom.yaml", "recipients/members.csv"] + files(under: "templates", in: root)
      + files(under: "campaigns", in: root)
    let pages = files(under: "Sources/PostroomCLI/Pages", in: root)
    return [
      command("SampleWorkspace", sample, root, context), command("Pages", pages, root, context),
    ]
  }

  private func command(
    _ type: String, _ paths: [String], _ root: URL, _ context: PluginContext
  ) -> Command {
    let script = root.appending(path: "scripts/embed-sample/embed")
    let output = context.pluginWorkDirectoryURL.appending(path: "\(type).swift")
    return .buildCommand(
      displayName: "Embedding \(type)", executable: URL(filePath: "/bin/sh"),
      arguments: [script.path(), output.path(), type, root.path()] + paths,
      inputFiles: paths.map { root.appending(path: $0) } + [script], outputFiles: [output])
  }

  private func files(under folder: String, in root: URL) -> [String] {
    let names = FileManager.default.enumerator(atPath: root.appending(path: folder).path())
    let endings = [".mustache", ".md", ".css", ".html", ".js", ".png"]
    return (names?.compactMap { $0 as? String } ?? [])
      .filter { name in endings.contains { name.hasSuffix($0) } }
      .sorted().map { "\(folder)/\($0)" }
  }
}
