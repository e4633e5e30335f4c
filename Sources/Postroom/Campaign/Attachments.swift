import Foundation
import Mail

/// What `attach:` in front matter names: files for everybody, which are read once, and files that
/// differ by recipient.
struct Attachments {
  private let workspace: Workspace
  private(set) var shared: [Enclosure] = []
  private(set) var assets = Assets()
  /// Their paths, over the columns of the CSV, and where they stand in the front matter.
  private(set) var personal: [(path: MergeProgram, place: Problem.Place)] = []

  /// More than this is refused by many mail servers, once it is encoded.
  static let warnsOver = 10_000_000
  static let mostOctets = 20_000_000

  init(in workspace: Workspace) { self.workspace = workspace }

  mutating func add(
    _ path: MergeProgram, at place: Problem.Place, problems: inout Problems
  ) {
    guard path.usedSlots.isEmpty else {
      personal.append((path, place))
      return
    }
    let path = path.text(of: FieldValues(), fallbacks: [])
    // A section over what nobody has.
    guard !path.isEmpty else { return }
    let name = Self.fileName(path)
    if MediaType.refused.contains(MediaType.ending(of: name)) {
      Self.refuse(path, place, &problems)
    }
    do throws(EnclosedFile.Fault) {
      let file = try EnclosedFile(path, in: workspace)
      let total = sharedSize + file.size
      guard total <= Self.mostOctets else {
        return Self.complain(of: total, what: "all attachments", at: place, &problems)
      }
      let bytes = try file.bytes()
      shared.append(
        Enclosure(
          fileName: name, mediaType: MediaType.of(name), digest: assets.add(bytes),
          size: bytes.count))
    } catch {
      problems.error(
        .attachment, at: place, "\(path) \(error.message)",
        hint: error.hint ?? "paths are relative to the folder of \(Settings.fileName)")
    }
  }

  var sharedSize: Int { shared.reduce(0) { $0 + $1.size } }

  /// Once all are added.
  func finish(at place: Problem.Place, problems: inout Problems) {
    if personal.isEmpty, sharedSize > Self.warnsOver {
      Self.complain(of: sharedSize, what: "all attachments", at: place, &problems)
    }
  }

  static func fileName(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  static func complain(
    of size: Int, what: String, at place: Problem.Place, kind: String? = nil,
    _ problems: inout Problems
  ) {
    let shown = "\(what): \(size / 1_000_000).\(size / 100_000 % 10) MB"
    if size > mostOctets {
      problems.error(
        .attachmentSize, at: place, "\(shown), more than the 20 MB that mail carries",
        hint: "put the file on a web page, and link to it", kind: kind)
    } else {
      problems.warning(
        .attachmentSize, at: place, "\(shown), which many mail servers refuse",
        hint: "put the file on a web page, and link to it", kind: kind)
    }
  }

  private static func refuse(
    _ path: String, _ place: Problem.Place, _ problems: inout Problems
  ) {
    problems.error(
      .attachment, at: place, "\(path) is a program, which large mailbox providers refuse",
      hint: "put the file on a web page, and link to it")
  }
}

extension MergeProgram {
  /// What it renders to.
  func text(of values: FieldValues, fallbacks: [[UInt8]]) -> String {
    var bytes: [UInt8] = []
    render(values, fallbacks: fallbacks, into: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}
