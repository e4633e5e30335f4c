import Mail

/// A final dot that a run let go, and what the relay answered to it, as `Departures` keeps them: a
/// record of `size` octets, little-endian.
///
/// Its name is one store, so it is there or not. The answer is as good as its checksum, which covers
/// the name too: half of one, or that of an earlier departure, is none.
struct Departure: Hashable {
  let name: Name
  /// Nil when none was noted.
  var answer: Answer?

  /// Which message, and after how many attempts: one that was deferred departs again.
  struct Name: Hashable {
    let message: Int64
    let attempts: Int

    init(message: Int64, attempts: Int) {
      self.message = message
      self.attempts = attempts & 0xFFFF
    }

    /// nil where none stands.
    init?(_ record: UnsafeRawBufferPointer) {
      let number = Int64(littleEndian: record.loadUnaligned(as: Int64.self))
      guard number != 0 else { return nil }
      self.init(message: number >> 16, attempts: Int(number & 0xFFFF))
    }

    func write(to record: UnsafeMutableRawBufferPointer) {
      record.storeBytes(of: (message << 16 | Int64(attempts)).littleEndian, as: Int64.self)
    }

    static func erase(_ record: UnsafeMutableRawBufferPointer) {
      record.storeBytes(of: 0, as: Int64.self)
    }
  }

  struct Answer: Hashable {
    var outcome: Outcome
    var at: Instant
  }

  static let size = 512
  private static let longestText = size - textOffset

  // Where each value stands.
  private static let checksumOffset = 8
  private static let kindOffset = 16
  private static let suppressesOffset = 17
  private static let codeOffset = 18
  private static let statusOffset = 20
  private static let textCountOffset = 26
  private static let dueOffset = 28
  private static let atOffset = 36
  private static let textOffset = 44

  private enum Kind: UInt8 {
    case accepted = 1
    case deferred
    case failed
    case expired
  }

  /// Reads one; nil where none is noted.
  init?(_ record: UnsafeRawBufferPointer) {
    guard let name = Name(record) else { return nil }
    self.name = name
    let textCount = Int(Self.load(UInt16.self, record, Self.textCountOffset))
    guard textCount <= Self.longestText, let kind = Kind(rawValue: record[Self.kindOffset]),
      Self.load(UInt64.self, record, Self.checksumOffset) == Self.checksum(record, textCount)
    else { return }
    let due = Instant(seconds: Self.load(Int64.self, record, Self.dueOffset))
    let code = Int(Self.load(UInt16.self, record, Self.codeOffset))
    let status = (0..<3).map {
      Int(Self.load(UInt16.self, record, Self.statusOffset + 2 * $0))
    }
    let text = String(
      decoding: record[Self.textOffset..<Self.textOffset + textCount], as: UTF8.self)
    let outcomeKind: Outcome.Kind =
      switch kind {
      case .accepted: .accepted
      case .deferred: .deferred(due: due)
      case .failed: .failed
      case .expired: .expired
      }
    answer = Answer(
      outcome: Outcome(
        outcomeKind,
        reply: Reply(
          code: code,
          enhancedStatus: status[0] == 0 ? nil : EnhancedStatus(status[0], status[1], status[2]),
          text: text),
        suppresses: record[Self.suppressesOffset] == 1),
      at: Instant(seconds: Self.load(Int64.self, record, Self.atOffset)))
  }

  /// Notes an answer in the record of its departure. One without a reply, or that settles nothing, is
  /// left out; a text is cut where the record ends.
  static func write(_ answer: Answer, to record: UnsafeMutableRawBufferPointer) {
    let outcome = answer.outcome
    guard let reply = outcome.reply else { return }
    var due: Int64 = 0
    let kind: Kind
    switch outcome.kind {
    case .accepted: kind = .accepted
    case .deferred(let at):
      kind = .deferred
      due = at.seconds
    case .failed: kind = .failed
    case .expired: kind = .expired
    case .inDoubt, .withdrawn: return
    }
    var text = reply.text
    let textCount = text.withUTF8 { utf8 in
      let count = min(utf8.count, longestText)
      UnsafeMutableRawBufferPointer(rebasing: record[textOffset...])
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(utf8)[..<count]))
      return count
    }
    record[kindOffset] = kind.rawValue
    record[suppressesOffset] = outcome.suppresses ? 1 : 0
    store(UInt16(clamping: reply.code), record, codeOffset)
    let status = reply.enhancedStatus
    store(UInt16(clamping: status?.statusClass ?? 0), record, statusOffset)
    store(UInt16(clamping: status?.subject ?? 0), record, statusOffset + 2)
    store(UInt16(clamping: status?.detail ?? 0), record, statusOffset + 4)
    store(UInt16(textCount), record, textCountOffset)
    store(due, record, dueOffset)
    store(answer.at.seconds, record, atOffset)
    store(checksum(UnsafeRawBufferPointer(record), textCount), record, checksumOffset)
  }

  /// FNV-1a, of the name and of all behind the checksum.
  private static func checksum(_ record: UnsafeRawBufferPointer, _ textCount: Int) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for range in [0..<checksumOffset, kindOffset..<textOffset + textCount] {
      for byte in record[range] { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    }
    return hash
  }

  private static func load<Number: FixedWidthInteger & BitwiseCopyable>(
    _ type: Number.Type, _ record: UnsafeRawBufferPointer, _ offset: Int
  ) -> Number {
    Number(littleEndian: record.loadUnaligned(fromByteOffset: offset, as: type))
  }

  private static func store<Number: FixedWidthInteger & BitwiseCopyable>(
    _ number: Number, _ record: UnsafeMutableRawBufferPointer, _ offset: Int
  ) {
    record.storeBytes(of: number.littleEndian, toByteOffset: offset, as: Number.self)
  }
}
