import Foundation
import Mail

/// An mbox (RFC 4155): one file, to which a mail system appends. It is read and never written, and
/// locked for as long as it is read (`fcntl`), so that nobody appends meanwhile.
///
/// A message's name is the digest of its octets, since nothing else of it stays when programs
/// rewrite the file.
public final class Mbox: Inbox {
  public let name: String
  private let path: String
  private let descriptor: Int32
  private var buffer = [UInt8](repeating: 0, count: 256 << 10)
  /// Read and not yet taken.
  private var pending = 0..<0
  private var isAtEnd = false
  /// Behind an empty line or at the beginning, where a message may begin.
  private var mayBegin = true
  /// "From " was seen, and what is behind it is not yet handed on.
  private var isWithinMessage = false

  /// `patience` is how long to wait, in seconds, for a program that holds the lock.
  public init(_ path: String, patience: Double = 10) throws(InboxFailure) {
    self.path = path
    name = "mbox:\(path)"
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Self.unreadable(path) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .unusable(
        reason: "\(path) is no file", hint: "`mbox:` names a file, `maildir:` a folder")
    }
    var left = Int(patience * 10)
    while !Self.lock(descriptor) {
      guard left > 0, errno == EAGAIN || errno == EACCES else {
        close(descriptor)
        throw .unreachable(reason: "another program keeps \(path) locked")
      }
      left -= 1
      usleep(100_000)
    }
  }

  deinit { close(descriptor) }

  public func next(unless isKnown: (String) throws -> Bool) throws -> InboxMessage? {
    while let message = try message() {
      if try !isKnown(message.name) { return message }
    }
    return nil
  }

  /// The file is as it was.
  public func settle(_ name: String) throws(InboxFailure) {}

  private func message() throws(InboxFailure) -> InboxMessage? {
    var octets: [UInt8] = []
    var size = 0
    var isLineStart = true
    while let part = try line() {
      let isWhole = part.last == 0x0A
      if isLineStart, mayBegin, part.starts(with: "From ".utf8) {
        mayBegin = false
        isLineStart = isWhole
        let hadMessage = isWithinMessage
        isWithinMessage = true
        if hadMessage {
          while !isLineStart, let rest = try line() { isLineStart = rest.last == 0x0A }
          return finished(octets, size)
        }
        // The rest of a line longer than the buffer.
        while !isLineStart, let rest = try line() { isLineStart = rest.last == 0x0A }
        continue
      }
      let isEmpty = isLineStart && (part.elementsEqual([0x0A]) || part.elementsEqual([0x0D, 0x0A]))
      mayBegin = isEmpty
      if isWithinMessage {
        size += part.count
        if size <= IncomingMessage.largest {
          octets += isLineStart && isQuoted(part) ? part.dropFirst() : part
        }
      } else if !isEmpty {
        throw .unusable(
          reason: "\(path) is no mbox: its first line does not begin with \"From \"", hint: nil)
      }
      isLineStart = isWhole
    }
    guard isWithinMessage else { return nil }
    isWithinMessage = false
    return finished(octets, size)
  }

  private func finished(_ octets: [UInt8], _ size: Int) -> InboxMessage {
    // The empty line before the next "From " is the format's.
    var octets = octets
    if octets.suffix(2) == [0x0A, 0x0A] { octets.removeLast() }
    if octets.suffix(4) == [0x0D, 0x0A, 0x0D, 0x0A] { octets.removeLast(2) }
    let digest = Digest(of: octets).hexadecimal
    return size > IncomingMessage.largest
      ? InboxMessage(name: "\(digest)+\(size)", content: .tooLarge(octets: size))
      : InboxMessage(name: digest, content: .octets(octets))
  }

  /// ">From ", ">>From ": one mark was put there so that no message begins.
  private func isQuoted(_ line: ArraySlice<UInt8>) -> Bool {
    guard line.first == UInt8(ascii: ">") else { return false }
    return line.drop { $0 == UInt8(ascii: ">") }.starts(with: "From ".utf8)
  }

  /// The next line with its end, or as much of it as the buffer holds; nil at the end.
  private func line() throws(InboxFailure) -> ArraySlice<UInt8>? {
    while true {
      if let end = buffer[pending].firstIndex(of: 0x0A) {
        defer { pending = (end + 1)..<pending.upperBound }
        return buffer[pending.lowerBound...end]
      }
      if pending.count == buffer.count || isAtEnd {
        defer { pending = 0..<0 }
        return pending.isEmpty ? nil : buffer[pending]
      }
      try fill()
    }
  }

  private func fill() throws(InboxFailure) {
    if pending.lowerBound > 0 {
      let count = pending.count
      buffer.withUnsafeMutableBytes { bytes in
        _ = memmove(bytes.baseAddress!, bytes.baseAddress! + pending.lowerBound, count)
      }
      pending = 0..<count
    }
    let room = buffer.count - pending.upperBound
    let end = pending.upperBound
    let got = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress! + end, room) }
    if got < 0 && errno == EINTR { return }
    guard got >= 0 else { throw Self.unreadable(path) }
    isAtEnd = got == 0
    pending = pending.lowerBound..<(end + got)
  }

  private static func lock(_ descriptor: Int32) -> Bool {
    var lock = flock()
    lock.l_type = Int16(F_RDLCK)
    lock.l_whence = Int16(SEEK_SET)
    return fcntl(descriptor, F_SETLK, &lock) == 0
  }

  private static func unreadable(_ path: String) -> InboxFailure {
    .unusable(
      reason: "\(path) cannot be read: \(String(cString: strerror(errno)))",
      hint: "let the user that Postroom runs as read it")
  }
}
