import ArgumentParser
import Foundation
import Postroom

/// What every command takes.
struct GlobalOptions: ParsableArguments {
  @Option(
    name: .customShort("C"),
    help: ArgumentHelp("The workspace, instead of this folder or one above it.", valueName: "dir"))
  var directory: String?

  @Flag(help: "Say only what went wrong.")
  var quiet = false

  @Flag(help: "Say more, the dialogue with the relay included, without its secrets.")
  var verbose = false

  /// Exit code 66 when there is none.
  func workspace() throws -> Workspace {
    var workspace = try found()
    workspace.answers = AnswerBook(of: workspace)
    return workspace
  }

  private func found() throws -> Workspace {
    let start = directory ?? FileManager.default.currentDirectoryPath
    if directory == nil, let workspace = Workspace.find(from: start) { return workspace }
    let file = URL(fileURLWithPath: start).appendingPathComponent(Settings.fileName).path
    if directory != nil, FileManager.default.fileExists(atPath: file) {
      return Workspace(folder: URL(fileURLWithPath: start).standardizedFileURL.path)
    }
    throw CommandFailure(
      .noInput,
      "there is no \(Settings.fileName) in \(start)\(directory == nil ? " or above it" : "")",
      hint: "`postroom init DIR` makes a workspace; -C DIR names one")
  }

  /// The settings of `workspace`; exit code 78 when they have errors, all of which are shown.
  func settings(of workspace: Workspace) throws -> Settings {
    var problems = Problems()
    let settings = workspace.settings(&problems)
    Console.show(problems)
    guard let settings, !problems.hasErrors else { throw ExitCode(Exit.configuration.rawValue) }
    return settings
  }

  func outbox(of workspace: Workspace) throws -> Outbox {
    do { return try Outbox.open(at: workspace.stateFile) } catch {
      throw CommandFailure(state: error, path: workspace.stateFile)
    }
  }

  /// nil when nothing was ever queued or suppressed here.
  func existingOutbox(of workspace: Workspace) throws -> Outbox? {
    do { return try Outbox.openExisting(at: workspace.stateFile) } catch {
      throw CommandFailure(state: error, path: workspace.stateFile)
    }
  }
}
