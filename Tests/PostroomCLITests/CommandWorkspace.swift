import Foundation
import TestSupport
import Testing

/// A workspace in a folder of its own, driven with the built binary; the folder goes with it.
final class CommandWorkspace {
  let folder: URL

  /// An empty folder.
  init() throws {
    folder =
      FileManager.default.temporaryDirectory
      .appending(path: "postroom-cli-\(UUID().uuidString)").standardizedFileURL
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
  }

  /// Three active members, one lapsed, and the campaign `spring`, for the relay at `url`.
  convenience init(relay url: String) throws {
    try self.init()
    for (path, text) in Self.files { try write(text, to: path) }
    try edit("postroom.yaml", "smtp://localhost:25", url)
  }

  /// What `postroom init` writes, for the relay at `url` and as fast as it takes the mail.
  static func sample(relay url: String) throws -> CommandWorkspace {
    let workspace = try CommandWorkspace()
    #expect(try workspace.postroom("init", "--quiet").status == 0)
    try workspace.edit("postroom.yaml", "smtp://localhost:25", url)
    try workspace.edit("postroom.yaml", "  rate: 600/minute\n", "")
    return workspace
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  private static let files = [
    (
      "postroom.yaml",
      """
      organisation: {name: WMHTC, address: 1 Sample Street}
      sender:
        from: WMHTC <news@wmhtc.example.org>
        bounces: bounces@wmhtc.example.org
        unsubscribe: leave@wmhtc.example.org
      smtp:
        url: smtp://localhost:25
        tls: none
        connections: 2
      retry: {first: 1s}
      series:
        newsletter: {title: News of the cluster}
      audiences:
        members:
          file: recipients/members.csv
          where: "status = 'active'"
      fields:
        company: {fallback: your company}

      """
    ),
    (
      "recipients/members.csv",
      """
      email,first_name,company,status
      ann@example.org,Ann,Acme,active
      bob@example.org,Bob,,active
      cat@example.org,Cat,Curl,active
      dan@example.org,Dan,Dot,lapsed

      """
    ),
    (
      "templates/plain/body.html.mustache",
      "<p>{{preheader}}</p><p>{{series.title}}</p>{{> body}}<p><a href=\"{{unsubscribe_url}}\">Leave</a></p>\n"
        + "<p>{{organisation.name}}, {{organisation.address}}</p>\n"
    ),
    (
      "templates/plain/body.txt.mustache",
      "{{> body}}\n\nLeave: {{unsubscribe_url}}\n{{organisation.name}}, {{organisation.address}}\n"
    ),
    (
      "campaigns/spring.md",
      """
      ---
      series: newsletter
      template: plain
      subject: "Spring news for {{first_name}}"
      audience: members
      preheader: What spring brings.
      ---
      Dear {{first_name}},

      what *spring* means for {{company}}.

      """
    ),
  ]
}

extension CommandWorkspace {
  /// Runs `postroom` in the folder.
  @discardableResult
  func postroom(_ arguments: String..., environment: [String: String] = [:]) throws
    -> BuiltBinary.Ending
  {
    try BuiltBinary.run(arguments, in: folder.path, environment: environment)
  }

  func url(_ path: String) -> URL { folder.appending(path: path) }

  func write(_ text: String, to path: String) throws { try write(Data(text.utf8), to: path) }

  func write(_ bytes: Data, to path: String) throws {
    let target = url(path)
    try FileManager.default.createDirectory(
      at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
    try bytes.write(to: target)
  }

  func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: url(path)), as: UTF8.self)
  }

  /// Puts `new` in the place of `old`, which must be there.
  func edit(_ path: String, _ old: String, _ new: String) throws {
    let before = try text(path)
    let range = try #require(before.range(of: old), "\(path) has no \(old)")
    try write(before.replacingCharacters(in: range, with: new), to: path)
  }

  func setMode(_ mode: Int, of path: String) throws {
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: url(path).path)
  }

  func remove(_ path: String) throws { try FileManager.default.removeItem(at: url(path)) }

  func replaceWithFolder(_ path: String) throws {
    try remove(path)
    try FileManager.default.createDirectory(at: url(path), withIntermediateDirectories: false)
  }

  func isFile(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: url(path).path, isDirectory: &isFolder)
      && !isFolder.boolValue
  }
}
