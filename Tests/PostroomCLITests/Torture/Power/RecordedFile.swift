import TestSupport

/// A file as a disk has it: what is safe, and what was written since and may be lost.
struct RecordedFile {
  private enum Change {
    case write(at: Int, [UInt8])
    case truncate(to: Int)
  }

  private var safe: [UInt8] = []
  private var pending: [Change] = []
  /// How many changes the sync that has begun is for.
  private var syncing = 0

  mutating func write(_ bytes: [UInt8], at offset: Int) {
    pending.append(.write(at: offset, bytes))
  }

  mutating func truncate(to size: Int) { pending.append(.truncate(to: size)) }

  mutating func beginSync() { syncing = pending.count }

  mutating func endSync() {
    for change in pending[..<syncing] { Self.make(change, in: &safe) }
    pending.removeFirst(syncing)
    syncing = 0
  }

  /// All that was written, as a process that comes later finds it.
  var whole: [UInt8] {
    var content = safe
    for change in pending { Self.make(change, in: &content) }
    return content
  }

  /// What may be found after the power was cut. Whatever is not safe was lost, or kept, or kept as
  /// far as some point, or some of it here and there: a write may stop within a sector of 512
  /// octets, or a page of 4,096.
  func afterPowerCut(_ generator: inout SplitMix) -> [UInt8] {
    var content = safe
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: break
    case 1: return whole
    case 2:
      let kept = Int.random(in: 0...pending.count, using: &generator)
      for change in pending[..<kept] { Self.make(change, in: &content) }
      if kept < pending.count { Self.tear(pending[kept], in: &content, &generator) }
    default:
      for change in pending {
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: break
        case 1: Self.make(change, in: &content)
        default: Self.tear(change, in: &content, &generator)
        }
      }
    }
    return content
  }

  private static func make(_ change: Change, in content: inout [UInt8]) {
    switch change {
    case .truncate(let size):
      if size < content.count {
        content.removeSubrange(size...)
      } else {
        grow(&content, to: size)
      }
    case .write(let offset, let bytes):
      grow(&content, to: offset + bytes.count)
      content.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    }
  }

  /// Makes a write in parts, some of which are lost. Where the file is longer for it, they read as
  /// zeros.
  private static func tear(
    _ change: Change, in content: inout [UInt8], _ generator: inout SplitMix
  ) {
    guard case .write(let offset, let bytes) = change else { return }
    let unit = Bool.random(using: &generator) ? 512 : 4096
    if Bool.random(using: &generator) { grow(&content, to: offset + bytes.count) }
    var from = 0
    while from < bytes.count {
      let to = min(((offset + from) / unit + 1) * unit - offset, bytes.count)
      if Bool.random(using: &generator) {
        make(.write(at: offset + from, Array(bytes[from..<to])), in: &content)
      }
      from = to
    }
  }

  private static func grow(_ content: inout [UInt8], to size: Int) {
    if content.count < size {
      content.append(contentsOf: repeatElement(0, count: size - content.count))
    }
  }
}
