import Glibc

/// A regular file open for reading; closed when this is no longer held.
final class InputFile {
  private let descriptor: Int32
  /// Set when a read failed; nothing more is read then.
  private(set) var failure: String?

  /// Why a file could not be opened.
  struct OpeningFailure: Error {
    let message: String
    let hint: String?
  }

  init(path: String) throws(OpeningFailure) {
    // Not blocking, or opening a named pipe would wait for its writer.
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      let reason = errno == ENOENT ? "no such file" : "cannot be read: \(Self.text(of: errno))"
      let hint =
        errno == ENOENT ? "put it there, or mend file: under audiences:" : "check its mode"
      throw OpeningFailure(message: reason, hint: hint)
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      if status.st_mode & S_IFMT == S_IFDIR {
        throw OpeningFailure(
          message: "this is a folder, and a file is wanted",
          hint: "name a file in it under audiences:")
      }
      throw OpeningFailure(
        message: "not a regular file",
        hint: "contacts are read twice, to find the encoding: save them to a file first")
    }
  }

  deinit { close(descriptor) }

  /// How many bytes were read into `buffer`; 0 at the end, or when `failure` is set.
  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    while failure == nil {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      if errno != EINTR { failure = "cannot be read: \(Self.text(of: errno))" }
    }
    return 0
  }

  func rewind(to offset: Int = 0) { lseek(descriptor, offset, SEEK_SET) }

  /// Hands every chunk from the start on to `body`, until it says that it has seen enough.
  func forEachChunk(of size: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Bool) {
    rewind()
    withUnsafeTemporaryAllocation(byteCount: size, alignment: 16) { buffer in
      while true {
        let count = read(into: buffer)
        let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
        if count == 0 || !body(bytes.bindMemory(to: UInt8.self)) { return }
      }
    }
  }

  private static func text(of code: Int32) -> String {
    String(cString: strerror(code)).lowercased()
  }
}
