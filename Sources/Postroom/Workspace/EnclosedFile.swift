import Foundation

/// A file of the workspace that goes out with messages: an image or an attachment.
///
/// It is a regular file inside the workspace, wherever links lead, and none that holds contacts,
/// settings, state or keys: a name that comes from a CSV must not be able to mail those.
struct EnclosedFile {
  /// As it was asked for, relative to the workspace.
  let path: String
  let size: Int
  private let resolved: String

  enum Fault: Error, Hashable {
    case missing
    /// Links or `..` lead out of the workspace.
    case outside
    /// It holds what is never mailed.
    case kept
    /// A folder, a device or the like.
    case notRegular
    case unreadable
  }

  init(_ path: String, in workspace: Workspace) throws(Fault) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard !path.isEmpty, !path.utf8.contains(0) else { throw .missing }
    guard !path.hasPrefix("/"), !parts.contains("..") else { throw .outside }
    guard let root = Self.resolve(workspace.folder),
      let resolved = Self.resolve(root + "/" + path)
    else { throw .missing }
    guard resolved.hasPrefix(root == "/" ? root : root + "/") else { throw .outside }
    let inside = resolved.dropFirst(root == "/" ? 1 : root.count + 1)
    guard !Self.isKept(inside) else { throw .kept }
    var status = stat()
    guard stat(resolved, &status) == 0 else { throw .missing }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
    guard access(resolved, R_OK) == 0 else { throw .unreadable }
    self.path = path
    self.resolved = resolved
    size = Int(status.st_size)
  }

  private static func isKept(_ path: Substring) -> Bool {
    let parts = path.split(separator: "/")
    return path == Settings.fileName || ["var", "recipients", "dkim"].contains(parts.first ?? "")
      || parts.contains { $0.hasPrefix(".") } || path.lowercased().hasSuffix(".pem")
  }

  /// Without links; nil when it is not there.
  private static func resolve(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }

  /// All of it, as it is now.
  func bytes() throws(Fault) -> [UInt8] {
    // Not blocked by a pipe that has taken the file's place meanwhile.
    let descriptor = open(resolved, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
    guard descriptor >= 0 else { throw errno == ENOENT ? .missing : .unreadable }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw .notRegular
    }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var count = 0
    while count < bytes.count {
      let got = bytes.withUnsafeMutableBytes { buffer in
        read(descriptor, buffer.baseAddress! + count, buffer.count - count)
      }
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { throw .unreadable }
      if got == 0 { break }
      count += got
    }
    bytes.removeLast(bytes.count - count)
    return bytes
  }
}

extension EnclosedFile.Fault {
  /// What is to be said of the file, after its name.
  var message: String {
    switch self {
    case .missing: "is not there"
    case .outside: "is outside the workspace"
    case .kept: "holds contacts, settings, state or keys, and is never mailed"
    case .notRegular: "is not a file"
    case .unreadable: "cannot be read"
    }
  }

  var hint: String? {
    switch self {
    case .missing: nil
    case .outside: "copy it into the workspace"
    case .kept: "put what is to be mailed into a folder of its own"
    case .notRegular: "name a file, not a folder"
    case .unreadable: "check its permissions"
    }
  }
}
