import Foundation

/// A file that only its owner may read, as ssh has it for a private key. What is judged is the file
/// that was opened, at the end of all links.
enum PrivateFile {
  /// `isMissing` says that it is not there, or is not for this user.
  struct Fault: Error {
    let message: String
    var hint: String?
    var isMissing = false
  }

  static func bytes(at path: String) throws(Fault) -> [UInt8] {
    // Not kept waiting by a pipe that nobody writes to.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      let code = errno
      throw Fault(
        message: "\(path): \(String(cString: strerror(code)))",
        isMissing: [ENOENT, ENOTDIR, EACCES].contains(code))
    }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw Fault(message: "\(path) is not a file")
    }
    guard status.st_mode & 0o077 == 0 else {
      throw Fault(message: "\(path) can be read by other users", hint: "run: chmod 600 \(path)")
    }
    guard let bytes = try? file.readToEnd() ?? Data() else {
      throw Fault(message: "\(path) cannot be read")
    }
    return Array(bytes)
  }

  /// Puts another in the place of one that is there: at any moment the one or the other, and whole.
  static func replace(_ bytes: [UInt8], at path: String) throws(Fault) {
    let draft = path + ".new"
    unlink(draft)
    try create(bytes, at: draft)
    guard rename(draft, path) == 0 else {
      let reason = String(cString: strerror(errno))
      unlink(draft)
      throw Fault(message: "\(path): \(reason)")
    }
  }

  /// Writes a new one, in a folder that is made for it if there is none.
  static func create(_ bytes: [UInt8], at path: String) throws(Fault) {
    let folder = (path as NSString).deletingLastPathComponent
    try? FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw Fault(message: "\(path): \(String(cString: strerror(errno)))")
    }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do {
      try file.write(contentsOf: Data(bytes))
      try file.synchronize()
    } catch {
      unlink(path)
      throw Fault(message: "\(path) cannot be written")
    }
  }
}
