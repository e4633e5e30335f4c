import Foundation
import Mail

/// A Maildir (<https://cr.yp.to/proto/maildir.html>), as Postfix, Dovecot and procmail fill it.
///
/// A message's name is its unique one, without the flags behind the colon: it stays when other
/// programs move and flag the message. Settling one moves it to cur/, with the flag S for "seen".
public struct Maildir: Inbox {
  public let name: String
  private let folder: String
  /// Where messages are, the oldest first; nil until the folders are read.
  private var waiting: [String]?
  private var position = 0
  /// Where those are that were handed on, by their names.
  private var places: [String: String] = [:]

  public init(_ folder: String) throws(InboxFailure) {
    self.folder = folder
    name = "maildir:\(folder)"
    for part in ["new", "cur"] where !Self.isFolder("\(folder)/\(part)") {
      throw .unusable(
        reason: "\(folder) is no Maildir: there is no \(part)/ in it",
        hint: "`maildir:` names the folder that holds new/ and cur/")
    }
  }

  public mutating func next(unless isKnown: (String) throws -> Bool) throws -> InboxMessage? {
    if waiting == nil {
      waiting = (try files(in: "new") + (try files(in: "cur"))).sorted(by: Self.isOlder)
    }
    while let waiting, position < waiting.count {
      let place = waiting[position]
      position += 1
      let name = Self.uniqueName(of: place)
      guard places[name] == nil, try !isKnown(name) else { continue }
      // One that was moved meanwhile is found where it is now, the next time.
      guard let content = try content(at: "\(folder)/\(place)") else { continue }
      places[name] = place
      return InboxMessage(name: name, content: content)
    }
    return nil
  }

  public mutating func settle(_ name: String) throws(InboxFailure) {
    var found = places.removeValue(forKey: name)
    if found == nil { found = try place(of: name) }
    guard let place = found else { return }
    let flags = place.split(separator: ":2,", maxSplits: 1).dropFirst().first ?? ""
    if place.hasPrefix("cur/"), flags.contains("S") { return }
    let settled = "\(folder)/cur/\(name):2,\(String(Set(flags + "S").sorted()))"
    guard Self.move("\(folder)/\(place)", to: settled) else {
      throw .unusable(
        reason: "\(folder)/\(place) cannot be moved to cur/: \(String(cString: strerror(errno)))",
        hint: "what was read in it is kept; let Postroom write in \(folder)")
    }
  }

  /// Never over another file. Killed in the middle, it leaves both names, and the next try takes the
  /// old one away.
  private static func move(_ old: String, to new: String) -> Bool {
    if link(old, new) == 0 { return unlink(old) == 0 || errno == ENOENT }
    switch errno {
    case ENOENT: return true
    case EEXIST:
      var (one, other) = (stat(), stat())
      let isSame = stat(old, &one) == 0 && stat(new, &other) == 0 && one.st_ino == other.st_ino
      return !isSame || unlink(old) == 0
    // A file system without links.
    case EPERM, EOPNOTSUPP: return access(new, F_OK) == 0 || rename(old, new) == 0
    default: return false
    }
  }

  private func place(of name: String) throws(InboxFailure) -> String? {
    for part in ["new", "cur"] {
      if let place = try files(in: part).first(where: { Self.uniqueName(of: $0) == name }) {
        return place
      }
    }
    return nil
  }

  /// nil when it is gone.
  private func content(at path: String) throws(InboxFailure) -> InboxMessage.Content? {
    // A pipe would never end, and a link might lead anywhere.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ELOOP { return nil }
      throw Self.unreadable(path)
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.unreadable(path) }
    guard status.st_mode & S_IFMT == S_IFREG else { return nil }
    let size = Int(status.st_size)
    guard size <= IncomingMessage.largest else { return .tooLarge(octets: size) }
    var octets = [UInt8](repeating: 0, count: size)
    var count = 0
    while count < size {
      let got = octets.withUnsafeMutableBytes {
        read(descriptor, $0.baseAddress! + count, size - count)
      }
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { throw Self.unreadable(path) }
      if got == 0 { break }
      count += got
    }
    return .octets(Array(octets.prefix(count)))
  }

  private func files(in part: String) throws(InboxFailure) -> [String] {
    guard let stream = opendir("\(folder)/\(part)") else {
      throw Self.unreadable("\(folder)/\(part)")
    }
    defer { closedir(stream) }
    var files: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { files.append("\(part)/\(name)") }
    }
    return files
  }

  private static func uniqueName(of place: String) -> String {
    String(place.dropFirst(4).prefix { $0 != ":" })
  }

  /// A unique name begins with the second of the delivery.
  private static func isOlder(_ left: String, _ right: String) -> Bool {
    let times = [left, right].map { Int($0.dropFirst(4).prefix { $0.isNumber }) ?? .max }
    return times[0] == times[1] ? left.dropFirst(4) < right.dropFirst(4) : times[0] < times[1]
  }

  private static func unreadable(_ path: String) -> InboxFailure {
    .unusable(
      reason: "\(path) cannot be read: \(String(cString: strerror(errno)))",
      hint: "let the user that Postroom runs as read it")
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }
}
