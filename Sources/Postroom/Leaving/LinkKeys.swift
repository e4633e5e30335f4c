import Mail

/// The keys of one file, the newest last: that one makes links, and all of them are understood, for
/// mail that went out years ago is still a way to leave.
public struct LinkKeys: Sendable {
  public private(set) var keys: [LinkKey]

  public init(_ keys: [LinkKey] = []) { self.keys = keys }

  public var newest: LinkKey? { keys.last }

  public subscript(digest: String) -> LinkKey? { keys.first { $0.digest == digest } }
  subscript(number: UInt8) -> LinkKey? { keys.first { $0.number == number } }

  /// The keys in a file that only its owner may read; `place` is where the file is named.
  public static func read(
    _ file: String, namedAt place: Problem.Place = Problem.Place(file: Settings.fileName),
    of workspace: Workspace
  ) throws(SigningKeyFault) -> LinkKeys {
    let path = workspace.absolute(file)
    let bytes: [UInt8]
    do throws(PrivateFile.Fault) { bytes = try PrivateFile.bytes(at: path) } catch {
      throw SigningKeyFault(
        error, namedAt: place, keygen: "postroom links keygen", rule: .linkKey)
    }
    let lines = String(decoding: bytes, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    var keys: [LinkKey] = []
    for (index, line) in lines.enumerated() where !line.isEmpty && !line.hasPrefix("#") {
      guard let key = LinkKey(line: line), !keys.contains(where: { $0.number == key.number }) else {
        throw SigningKeyFault(
          place: place, message: "\(path): line \(index + 1) holds no key",
          hint: "put the file back from a copy: with a key its links are lost", rule: .linkKey)
      }
      keys.append(key)
    }
    guard !keys.isEmpty else {
      throw SigningKeyFault(
        place: place, message: "\(path) holds no key",
        hint: "`postroom links keygen` makes one", rule: .linkKey)
    }
    return LinkKeys(keys)
  }

  /// Makes a file with one key, which only its owner may read.
  public static func create(
    _ file: String, of workspace: Workspace, on date: String
  ) throws(SigningKeyFault) {
    let keys = LinkKeys([LinkKey(new: 1, made: date)])
    do throws(PrivateFile.Fault) {
      try PrivateFile.create(keys.text, at: workspace.absolute(file))
    } catch {
      throw SigningKeyFault(
        place: Problem.Place(file: Settings.fileName), message: error.message,
        hint: "keys are never overwritten: --rotate adds a new one to those that are there",
        rule: .linkKey)
    }
  }

  /// Adds a new key, which makes the links from now on, behind those that are there. Returns its
  /// number.
  public static func rotate(
    _ file: String, of workspace: Workspace, on date: String
  ) throws(SigningKeyFault) -> UInt8 {
    var all = try read(file, of: workspace)
    let number = (all.keys.map(\.number).max() ?? 0).addingReportingOverflow(1)
    guard !number.overflow else {
      throw SigningKeyFault(
        place: Problem.Place(file: Settings.fileName), message: "\(file) has had 255 keys",
        hint: "name another file", rule: .linkKey)
    }
    all.keys.append(LinkKey(new: number.partialValue, made: date))
    do throws(PrivateFile.Fault) {
      try PrivateFile.replace(all.text, at: workspace.absolute(file))
    } catch {
      throw SigningKeyFault(
        place: Problem.Place(file: Settings.fileName), message: error.message, rule: .linkKey)
    }
    return number.partialValue
  }

  private var text: [UInt8] {
    let head = """
      # What the links to leave in messages are made with; the newest, at the end, makes new ones.
      # Take no line away while anybody may still have mail with its links.

      """
    return Array((head + keys.map { $0.line + "\n" }.joined()).utf8)
  }
}
