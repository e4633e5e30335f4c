/// Follows messages through a relay's log, line by line, in the order of time.
///
/// A message is known by its Message-ID, which `cleanup` writes down with the queue id it gave the
/// message. From then on the queue id stands for the message, until `removed`, or until the relay
/// gives it to another: short ones come again.
struct MaillogScan {
  typealias Bytes = UnsafeBufferPointer<UInt8>

  private(set) var traces: [RelayTrace]
  /// When the first line of Postfix's was written, and the last; since `beginFile`.
  private var first: Instant?
  private var last: [UInt8] = []

  private let clock: MaillogClock
  private let messageIDs: [[UInt8]]
  /// By the hash of the Message-ID.
  private var wanted: [UInt64: [Int]] = [:]
  /// By the hash of the queue id.
  private var tracks: [UInt64: Track] = [:]
  /// What each smtpd receives: by the hash of its process, the hash of the queue id.
  private var sessions: [UInt64: UInt64] = [:]
  /// Of messages that were cut off: their Message-IDs may be written down only after that.
  private var cutOff: Set<UInt64> = []

  /// A queue id that stands for a wanted message.
  private struct Track {
    let message: Int
    let queueID: String
  }

  /// So many processes of smtpd are remembered, and messages that were cut off.
  private static var most: Int { 8_192 }
  /// A Message-ID that comes in under more queue ids than this is somebody's invention.
  private static var mostBegun: Int { 32 }

  /// - Parameter messageIDs: without angle brackets, and each once.
  init(messageIDs: [String], clock: MaillogClock) {
    self.clock = clock
    self.messageIDs = messageIDs.map { Array($0.utf8) }
    traces = Array(repeating: RelayTrace(), count: messageIDs.count)
    for (index, bytes) in self.messageIDs.enumerated() {
      wanted[bytes.withUnsafeBufferPointer { Self.hash(of: $0) }, default: []].append(index)
    }
  }

  mutating func beginFile() {
    first = nil
    last = []
  }

  /// From the first line of Postfix's to the last; nil when there was none.
  var span: ClosedRange<Instant>? {
    guard let first, let last = last.withUnsafeBufferPointer({ clock.instant($0) }) else {
      return nil
    }
    return min(first, last)...max(first, last)
  }

  mutating func take(_ bytes: Bytes) {
    guard let line = MaillogLine(bytes) else { return }
    if first == nil { first = clock.instant(line.stamp) }
    last.removeAll(keepingCapacity: true)
    last.append(contentsOf: line.stamp)
    switch line.program {
    case .smtpd: takeFromReceiver(line)
    case .cleanup: takeFromCleanup(line)
    case .qmgr, .pickup, .deliverer: if !tracks.isEmpty { takeFromQueue(line) }
    case .other: break
    }
  }

  // MARK: Coming in

  private mutating func takeFromReceiver(_ line: MaillogLine) {
    if let (id, rest) = line.queued {
      if rest.begins(with: "client=") {
        let key = Self.hash(of: id, in: line)
        tracks[key] = nil
        cutOff.remove(key)
        if sessions.count >= Self.most { sessions.removeAll(keepingCapacity: true) }
        sessions[Self.process(of: line)] = key
      } else if rest.begins(with: "reject: END-OF-MESSAGE")
        || rest.begins(with: "milter-reject: END-OF-MESSAGE")
      {
        noteRefused(Self.hash(of: id, in: line))
      }
    } else if line.text.begins(with: "lost connection after DATA")
      || line.text.begins(with: "timeout after DATA")
    {
      guard let key = sessions.removeValue(forKey: Self.process(of: line)) else { return }
      if let track = tracks[key] {
        note(.cutOff, track)
      } else {
        if cutOff.count >= Self.most { cutOff.removeAll(keepingCapacity: true) }
        cutOff.insert(key)
      }
    }
  }

  private mutating func takeFromCleanup(_ line: MaillogLine) {
    guard let (id, rest) = line.queued else { return }
    if rest.begins(with: "message-id=") {
      if let message = wantedMessage(rest) {
        begin(message, id, line)
      } else if !tracks.isEmpty {
        tracks[Self.hash(of: id, in: line)] = nil
      }
    } else if rest.begins(with: "milter-reject: END-OF-MESSAGE") || rest.begins(with: "reject: ") {
      noteRefused(Self.hash(of: id, in: line))
    }
  }

  /// `message-id=<...>` and nothing behind it.
  private func wantedMessage(_ text: Bytes) -> Int? {
    let prefix: StaticString = "message-id=<"
    guard text.begins(with: prefix), text.count > prefix.utf8CodeUnitCount,
      text.last == UInt8(ascii: ">")
    else { return nil }
    let id = Bytes(rebasing: text[prefix.utf8CodeUnitCount..<(text.count - 1)])
    return wanted[Self.hash(of: id)]?.first { messageIDs[$0].elementsEqual(id) }
  }

  private mutating func begin(_ message: Int, _ id: Bytes, _ line: MaillogLine) {
    let key = Self.hash(of: id, in: line)
    let track = Track(message: message, queueID: String(decoding: id, as: UTF8.self))
    traces[message].seenAt = clock.instant(line.stamp) ?? traces[message].seenAt
    if let queued = traces[message].queueID {
      // The same lines in a second file, or a second copy behind a content filter.
      tracks[key] = queued == track.queueID ? track : nil
      return
    }
    guard traces[message].begun.count < Self.mostBegun else { return }
    if !traces[message].begun.contains(track.queueID) {
      traces[message].begun.append(track.queueID)
    }
    tracks[key] = track
    if cutOff.contains(key) { note(.cutOff, track) }
  }

  private mutating func noteRefused(_ key: UInt64) {
    if let track = tracks[key] { note(.refused, track) }
  }

  /// The track goes on: should the queue id come up in the queue all the same, that is what counts.
  private mutating func note(_ loss: RelayTrace.Loss, _ track: Track) {
    traces[track.message].loss = loss
    guard traces[track.message].begun.count < Self.mostBegun else { return }
    traces[track.message].begun.removeAll { $0 == track.queueID }
  }

  // MARK: In the queue

  private mutating func takeFromQueue(_ line: MaillogLine) {
    guard let (id, rest) = line.queued else { return }
    let key = Self.hash(of: id, in: line)
    guard let track = tracks[key] else { return }
    switch line.program {
    case .pickup:
      if rest.begins(with: "uid=") { tracks[key] = nil }
    case .qmgr where rest.begins(with: "removed"):
      noteQueued(track, line)
      tracks[key] = nil
    case .qmgr where rest.begins(with: "from=<"):
      noteQueued(track, line)
    case .qmgr, .deliverer:
      guard rest.begins(with: "to=<") else { return }
      noteQueued(track, line)
      traces[track.message].fate = MaillogFate(rest)?.text ?? traces[track.message].fate
    default: break
    }
  }

  private mutating func noteQueued(_ track: Track, _ line: MaillogLine) {
    guard traces[track.message].queueID == nil else { return }
    traces[track.message].queueID = track.queueID
    traces[track.message].queuedAt = clock.instant(line.stamp)
  }

  // MARK: Hashes

  // Seeded anew in every process, so that no log can be crafted to collide.

  private static func hash(of bytes: Bytes) -> UInt64 {
    var hasher = Hasher()
    hasher.combine(bytes: UnsafeRawBufferPointer(bytes))
    return UInt64(bitPattern: Int64(hasher.finalize()))
  }

  /// A queue id is one instance's, on one host.
  private static func hash(of queueID: Bytes, in line: MaillogLine) -> UInt64 {
    var hasher = Hasher()
    hasher.combine(line.host.count)
    hasher.combine(bytes: UnsafeRawBufferPointer(line.host))
    hasher.combine(line.instance.count)
    hasher.combine(bytes: UnsafeRawBufferPointer(line.instance))
    hasher.combine(bytes: UnsafeRawBufferPointer(queueID))
    return UInt64(bitPattern: Int64(hasher.finalize()))
  }

  private static func process(of line: MaillogLine) -> UInt64 {
    var hasher = Hasher()
    hasher.combine(line.host.count)
    hasher.combine(bytes: UnsafeRawBufferPointer(line.host))
    hasher.combine(bytes: UnsafeRawBufferPointer(line.process))
    return UInt64(bitPattern: Int64(hasher.finalize()))
  }
}
