import Foundation
import Glibc

/// A folder with `postroom.yaml`: where everything of one organisation is.
public struct Workspace: Sendable {
  /// Absolute.
  public let folder: String

  /// Asked by the rules of audiences; nil when nobody has answered anything.
  public var answers: AnswerBook?

  public init(folder: String) { self.folder = folder }

  /// The workspace that `path` or the nearest of the folders above it is; nil when none is.
  public static func find(from path: String) -> Workspace? {
    var folder = URL(fileURLWithPath: path).standardizedFileURL
    while true {
      let file = folder.appendingPathComponent(Settings.fileName).path
      if FileManager.default.fileExists(atPath: file) { return Workspace(folder: folder.path) }
      if folder.path == "/" { return nil }
      folder.deleteLastPathComponent()
    }
  }

  /// Below the workspace's folder.
  public static let stateFileName = "var/postroom.sqlite"
  public var stateFile: String { "\(folder)/\(Self.stateFileName)" }
  public var lockFile: String { folder + "/var/postroom.lock" }

  /// The settings; nil when they cannot be used, and `problems` says why.
  public func settings(_ problems: inout Problems) -> Settings? {
    guard let text = text(of: Settings.fileName, &problems) else { return nil }
    return SettingsReader.read(text, problems: &problems)
  }

  /// Whose clocks its people read; UTC while the settings cannot be read.
  public var zone: TimeZone {
    var ignored = Problems()
    return settings(&ignored)?.zone ?? .gmt
  }

  /// A file of the workspace as text; nil, with a problem, when it cannot be read.
  func text(of path: String, _ problems: inout Problems) -> String? {
    let place = Problem.Place(file: path)
    if let (message, hint) = notAFile(path) {
      problems.error(.unreadableFile, at: place, message, hint: hint)
      return nil
    }
    guard let bytes = FileManager.default.contents(atPath: absolute(path)) else {
      let isThere = FileManager.default.fileExists(atPath: absolute(path))
      problems.error(
        .unreadableFile, at: place, isThere ? "the file cannot be read" : "there is no such file",
        hint: isThere ? "check its permissions" : nil)
      return nil
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      problems.error(.unreadableFile, at: place, "the file is not UTF-8", hint: "save it as UTF-8")
      return nil
    }
    return ControlCheck.cleared(
      text.hasPrefix("\u{FEFF}") ? String(text.unicodeScalars.dropFirst()) : text, of: path,
      &problems)
  }

  /// What stands where a file should be; nil when that is a file, or nothing at all.
  private func notAFile(_ path: String) -> (message: String, hint: String)? {
    var status = stat()
    guard stat(absolute(path), &status) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return nil
    case S_IFDIR:
      return (
        "this is a folder, and a file is wanted", "move the folder away, or give it another name"
      )
    default: return ("this is no regular file", "save what it is to hold in a file of this name")
    }
  }

  /// A file of the workspace as text; nil when there is none, or it is no UTF-8.
  public func text(at path: String) -> String? {
    var problems = Problems()
    return text(of: path, &problems)
  }

  public func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : folder + "/" + path
  }

  /// The campaigns that have a file, by name.
  public var campaignNames: [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/campaigns")) ?? []
    return files.filter { $0.hasSuffix(".md") }.map { String($0.dropLast(3)) }.sorted()
  }

  /// The name of the campaign that a user named by its name or its file.
  public func campaignName(_ argument: String) -> String {
    let last = argument.split(separator: "/").last.map(String.init) ?? argument
    return last.hasSuffix(".md") ? String(last.dropLast(3)) : last
  }
}
