import ArgumentParser
import Foundation
import Postroom

/// What a shell offers where Tab is pressed, read from the workspace that the command would use.
extension CompletionKind {
  static var campaign: CompletionKind {
    .custom { words, _, prefix in
      (workspace(words)?.campaignNames ?? []).filter { $0.hasPrefix(prefix) }
    }
  }

  /// Every column of the audiences' CSV files.
  static var column: CompletionKind {
    .custom { words, _, prefix in
      var ignored = Problems()
      guard let workspace = workspace(words), let settings = workspace.settings(&ignored) else {
        return []
      }
      return settings.columns(in: workspace).filter { $0.hasPrefix(prefix) }
    }
  }

  /// Of the audiences' CSV files.
  static var address: CompletionKind {
    .custom { words, _, prefix in
      var ignored = Problems()
      guard let workspace = workspace(words), let settings = workspace.settings(&ignored) else {
        return []
      }
      return settings.addresses(beginning: prefix, in: workspace)
    }
  }

  static var messageState: CompletionKind {
    .list(MessageState.allCases.map(\.rawValue).filter { $0 != "committing" })
  }

  /// By `-C` among the words of the command line, or by the current folder.
  private static func workspace(_ words: [String]) -> Workspace? {
    let folder = words.firstIndex(of: "-C").flatMap { words.dropFirst($0 + 1).first }
    return Workspace.find(from: folder ?? FileManager.default.currentDirectoryPath)
  }
}
