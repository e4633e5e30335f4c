import Foundation
import PackagePlugin

/// Puts the sample workspace, which the repository itself is, into the program, so that
/// `postroom init` needs no file beside it.
@main
struct EmbedSample: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: Target) throws -> [Command] {
    let root = context.package.directoryURL
    let script = root.appending(path: "scripts/embed-sample/embed")
    let output = context.pluginWorkDirectoryURL.appending(path: "SampleWorkspace.swift")
    let paths =
      ["postroom.yaml", "recipients/members.csv"] + files(under: "templates", in: root)
      + files(under: "campaigns", in: root)
    let inputs = paths.map { root.appending(path: $0) }
    return [
      .buildCommand(
        displayName: "Embedding the sample workspace", executable: URL(filePath: "/bin/sh"),
        arguments: [script.path(), output.path(), root.path()] + paths,
        inputFiles: inputs + [script], outputFiles: [output])
    ]
  }

  private func files(under folder: String, in root: URL) -> [String] {
    let names = FileManager.default.enumerator(atPath: root.appending(path: folder).path())
    return (names?.compactMap { $0 as? String } ?? [])
      .filter { $0.hasSuffix(".mustache") || $0.hasSuffix(".md") || $0.hasSuffix(".css") }
      .sorted().map { "\(folder)/\($0)" }
  }
}
