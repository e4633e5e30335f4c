import Glibc

/// One file of a relay's log, packed or not, or standard input for the name `-`; read once, from
/// its beginning.
final class MaillogFile {
  let name: String
  private let descriptor: Int32
  private var unpacking: Gunzip?
  /// Read to see what the file is; given out before anything else.
  private var magic: ArraySlice<UInt8> = []
  /// Peeked at, and given out before anything else.
  private var head: ArraySlice<UInt8> = []

  /// What other files begin with that stand beside logs, and how to read those.
  private static let unreadable: [(magic: [UInt8], reason: String, hint: String)] = [
    (
      [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], "it is packed with xz",
      "xzcat FILE | postroom resolve CAMPAIGN --maillog -"
    ),
    (
      [0x42, 0x5A, 0x68], "it is packed with bzip2",
      "bzcat FILE | postroom resolve CAMPAIGN --maillog -"
    ),
    (
      [0x28, 0xB5, 0x2F, 0xFD], "it is packed with zstd",
      "zstdcat FILE | postroom resolve CAMPAIGN --maillog -"
    ),
    (
      Array("LPKSHHRH".utf8), "it is a journal of systemd's",
      "journalctl -t postfix/cleanup -t postfix/qmgr -t postfix/smtpd -o short-iso "
        + "| postroom resolve CAMPAIGN --maillog -"
    ),
  ]

  init(_ path: String) throws(MaillogFailure) {
    name = path == "-" ? "standard input" : path
    descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else {
      throw MaillogFailure(
        file: name, reason: errno == ENOENT ? "no such file" : Self.text(of: errno),
        hint: errno == ENOENT ? "name the log of the relay that took the mail" : "check its mode")
    }
    magic = try Self.fill(8) { buffer throws(MaillogFailure) in try readPacked(into: buffer) }
    for (magic, reason, hint) in Self.unreadable where self.magic.starts(with: magic) {
      throw MaillogFailure(
        file: name, reason: reason, hint: hint.replacing("FILE", with: name))
    }
    if magic.starts(with: [0x1F, 0x8B]) {
      unpacking = Gunzip()
    } else if name.hasSuffix(".gz") {
      throw MaillogFailure(
        file: name, reason: "it is not gzip, as its name says",
        hint: magic.isEmpty ? "the file is empty: leave it out" : "name it otherwise")
    }
  }

  deinit { close(descriptor) }

  /// The beginning, which `read` gives out all the same.
  func peek(_ count: Int) throws(MaillogFailure) -> ArraySlice<UInt8> {
    head = try Self.fill(count) { buffer throws(MaillogFailure) in try read(into: buffer) }
    return head
  }

  /// `count` bytes, or as many as there are.
  private static func fill(
    _ count: Int, from read: (UnsafeMutableRawBufferPointer) throws(MaillogFailure) -> Int
  ) throws(MaillogFailure) -> ArraySlice<UInt8> {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
    defer { buffer.deallocate() }
    var filled = 0
    while filled < count {
      let more = try read(UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
      if more == 0 { break }
      filled += more
    }
    return Array(buffer[..<filled])[...]
  }

  /// How many bytes of the log were read into `buffer`; 0 at its end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(MaillogFailure) -> Int {
    if !head.isEmpty { return Self.take(from: &head, into: buffer) }
    guard let unpacking else { return try readPacked(into: buffer) }
    do throws(Gunzip.Fault) {
      return try unpacking.read(into: buffer) { packed throws(MaillogFailure) in
        try readPacked(into: packed)
      }
    } catch {
      switch error {
      case .cutOff:
        throw MaillogFailure(
          file: name, reason: "the gzip file is cut off",
          hint: "it may still be packed or copied: wait for that to end, or get it anew")
      case .damaged(let reason):
        throw MaillogFailure(
          file: name, reason: "the gzip file is damaged: \(reason)", hint: "get it anew")
      case .unreadable(let failure): throw failure
      }
    }
  }

  /// The file's own bytes.
  private func readPacked(
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(MaillogFailure) -> Int {
    if !magic.isEmpty { return Self.take(from: &magic, into: buffer) }
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      if errno == EINTR { continue }
      throw MaillogFailure(
        file: name, reason: "cannot be read: \(Self.text(of: errno))", hint: "check the file")
    }
  }

  private static func take(
    from bytes: inout ArraySlice<UInt8>, into buffer: UnsafeMutableRawBufferPointer
  ) -> Int {
    let part = bytes.prefix(buffer.count)
    buffer.copyBytes(from: part)
    bytes = bytes.dropFirst(part.count)
    return part.count
  }

  private static func text(of code: Int32) -> String {
    String(cString: strerror(code)).lowercased()
  }
}
