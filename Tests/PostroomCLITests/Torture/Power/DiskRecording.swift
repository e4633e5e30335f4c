import Foundation

/// What was done to a workspace's files, and which final dots left, in the order in which it was.
struct DiskRecording {
  private(set) var events: [DiskEvent] = []

  init(_ data: Data) throws {
    let bytes = [UInt8](data)
    var said: [DiskEvent.Handle: Dialogue] = [:]
    var place = 0
    // A run that was killed may have left the start of a record at the end.
    while place + Head.size <= bytes.count {
      let head = Head(bytes[place...])
      let from = place + Head.size
      guard from + Int(head.size) <= bytes.count else { break }
      let rest = Array(bytes[from..<from + Int(head.size)])
      place = from + rest.count
      let handle = DiskEvent.Handle(process: head.process, descriptor: head.descriptor)
      let text = { String(decoding: rest, as: UTF8.self) }
      switch head.kind {
      case "o":
        let (isNew, isEmptied) = (head.offset & 1 != 0, head.offset & 2 != 0)
        events.append(.opened(handle, path: text(), isNew: isNew, isEmptied: isEmptied))
      case "c": events.append(.closed(handle))
      case "m": events.append(.madeFolder(text()))
      case "u": events.append(.unlinked(text()))
      case "r":
        let paths = text().split(separator: "\0").map { String($0) }
        events.append(.renamed(paths[0], to: paths[1]))
      case "w": events.append(.wrote(handle, at: Int(head.offset), rest))
      case "t": events.append(.truncated(handle, to: Int(head.offset)))
      case "b": events.append(.syncBegan(handle))
      case "e": events.append(.syncEnded(handle))
      case "s": events += said[handle, default: Dialogue()].say(rest).map { .dot($0) }
      case "S": said[handle]?.take(Int(head.offset))
      default: throw CocoaError(.fileReadCorruptFile)
      }
    }
  }

  /// The same, as it would have been without the syncs of the files that are neglected.
  func withoutSyncs(of isNeglected: (String) -> Bool) -> DiskRecording {
    var names: [DiskEvent.Handle: String] = [:]
    var changed = self
    changed.events = events.filter { event in
      switch event {
      case .opened(let handle, let path, _, _): names[handle] = path
      case .syncBegan(let handle), .syncEnded(let handle):
        return !(names[handle].map(isNeglected) ?? false)
      default: break
      }
      return true
    }
    return changed
  }

  /// `struct head` of the recorder.
  private struct Head {
    static let size = 24
    let offset: UInt64
    let process: UInt32
    let descriptor: UInt32
    let size: UInt32
    let kind: Character

    init(_ bytes: ArraySlice<UInt8>) {
      (offset, process, descriptor, size, kind) = bytes.withUnsafeBytes { raw in
        let number = { raw.loadUnaligned(fromByteOffset: $0, as: UInt32.self) }
        let kind = Character(UnicodeScalar(UInt8(truncatingIfNeeded: number(20))))
        return (raw.loadUnaligned(as: UInt64.self), number(8), number(12), number(16), kind)
      }
    }
  }

  /// What a client has said on one socket, as far as it says whose final dot has left.
  private struct Dialogue {
    private var line: [UInt8] = []
    private var isContent = false
    private var recipient = ""
    /// Before the latest bytes were said, of which the socket may take a part.
    private var before: (line: [UInt8], isContent: Bool, recipient: String) = ([], false, "")
    private var latest: [UInt8] = []

    /// Returns the recipients whose final dot is among `bytes`.
    mutating func say(_ bytes: [UInt8]) -> [String] {
      before = (line, isContent, recipient)
      latest = bytes
      var dots: [String] = []
      for byte in bytes {
        line.append(byte)
        guard byte == 10 else { continue }
        if let done = endLine() { dots.append(done) }
        line = []
      }
      return dots
    }

    /// Only `count` of the latest bytes were taken: the others are going to be said again.
    mutating func take(_ count: Int) {
      guard count < latest.count else { return }
      (line, isContent, recipient) = before
      _ = say(Array(latest[..<count]))
    }

    private mutating func endLine() -> String? {
      if isContent {
        guard line == Array(".\r\n".utf8) else { return nil }
        isContent = false
        return recipient
      }
      let text = String(decoding: line, as: UTF8.self)
      if text.hasPrefix("RCPT TO:<"), let end = text.lastIndex(of: ">") {
        recipient = String(text[text.index(text.startIndex, offsetBy: 9)..<end])
      }
      isContent = text == "DATA\r\n"
      return nil
    }
  }
}
