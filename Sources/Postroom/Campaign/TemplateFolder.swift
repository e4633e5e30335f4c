import Foundation

/// A folder in `templates/`: the page around a campaign's text, in two forms, and its partials.
struct TemplateFolder {
  enum Form: String {
    case html
    case text = "txt"
  }

  let workspace: Workspace
  let name: String

  /// False, with a problem, when there is no such folder.
  func exists(usedAt place: Problem.Place, _ problems: inout Problems) -> Bool {
    var isFolder: ObjCBool = false
    let path = workspace.absolute("templates/\(name)")
    if !name.contains("/"), FileManager.default.fileExists(atPath: path, isDirectory: &isFolder),
      isFolder.boolValue
    {
      return true
    }
    let nearest = nearestName(to: name, among: folders)
    problems.error(
      .unknownName, at: place, "there is no template \"\(name)\"",
      hint: nearest.map { "did you mean \($0)?" }
        ?? "known: \(folders.joined(separator: ", "))")
    return false
  }

  /// The folders in `templates/`.
  var folders: [String] {
    let names =
      (try? FileManager.default.contentsOfDirectory(
        atPath: workspace.absolute("templates"))) ?? []
    return names.filter { !$0.contains(".") }.sorted()
  }

  /// The parsed file `NAME.FORM.mustache` in the folder, or else in `templates/` itself, where
  /// partials are shared; nil when there is none or it does not parse, which `problems` says.
  func template(_ file: String, _ form: Form, _ problems: inout Problems) -> MergeTemplate? {
    guard let path = path(of: file, form), let text = workspace.text(of: path, &problems) else {
      return nil
    }
    return MergeTemplate(
      parsing: Array(text.utf8), at: Problem.Place(file: path, line: 1, column: 1),
      problems: &problems)
  }

  /// The style sheets: the one that templates share, and then the folder's own, which wins where
  /// they say different things with equal weight.
  func styleSheets(_ problems: inout Problems) -> [StyleSheet] {
    ["templates/styles.css", "templates/\(name)/styles.css"].filter {
      FileManager.default.fileExists(atPath: workspace.absolute($0))
    }.compactMap { path in
      workspace.text(of: path, &problems).map {
        StyleSheet(Array($0.utf8), file: path, problems: &problems)
      }
    }
  }

  /// Every template and style sheet that a campaign made with it may use, each behind its path.
  var contents: [String] {
    ["templates/\(name)", "templates"].flatMap { folder in
      let files =
        (try? FileManager.default.contentsOfDirectory(atPath: workspace.absolute(folder))) ?? []
      return files.filter { $0.hasSuffix(".mustache") || $0 == "styles.css" }.sorted().flatMap {
        ["\(folder)/\($0)", workspace.text(at: "\(folder)/\($0)") ?? ""]
      }
    }
  }

  func path(of file: String, _ form: Form) -> String? {
    guard !file.contains("/"), !file.hasPrefix(".") else { return nil }
    return ["templates/\(name)", "templates"].map { "\($0)/\(file).\(form.rawValue).mustache" }
      .first { FileManager.default.fileExists(atPath: workspace.absolute($0)) }
  }

  func partialNames(_ form: Form) -> [String] {
    ownPartialNames(form) + partialNames(form, in: "templates")
  }

  /// Those of this template alone.
  func ownPartialNames(_ form: Form) -> [String] {
    partialNames(form, in: "templates/\(name)")
  }

  private func partialNames(_ form: Form, in folder: String) -> [String] {
    let suffix = ".\(form.rawValue).mustache"
    let files =
      (try? FileManager.default.contentsOfDirectory(atPath: workspace.absolute(folder))) ?? []
    return files.filter { $0.hasSuffix(suffix) }.map { String($0.dropLast(suffix.count)) }.sorted()
  }
}
