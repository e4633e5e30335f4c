/// Addresses already seen, and the row that each was first seen in.
///
/// An address is held as 96 bits made by a hasher that is seeded anew in every process, so that
/// a million take some 25 MB (55 while the table grows), no list can be crafted to collide, and among
/// a million the odds of a false match, which would be told as a repeated address, are below one in
/// 10^16.
public struct AddressSet: Sendable {
  private struct Entry {
    var first: UInt64
    var second: UInt32
    /// 0 where the place is free.
    var row: UInt32
  }

  private var entries: [Entry]
  public private(set) var count = 0

  public init() { entries = Self.free(64) }

  /// Adds the address whose `Address.key` is `key`; the row it was first seen in, when it was.
  public mutating func insert(_ key: String, row: Int) -> Int? {
    var key = key
    return key.withUTF8 { insert(Self.entry($0, row: row)) }
  }

  public func contains(_ key: String) -> Bool {
    guard count > 0 else { return false }
    var key = key
    return key.withUTF8 { entries[Self.slot(of: Self.entry($0, row: 1), in: entries)].row != 0 }
  }

  private static func entry(_ key: UnsafeBufferPointer<UInt8>, row: Int) -> Entry {
    var first = Hasher()
    first.combine(bytes: UnsafeRawBufferPointer(key))
    var second = first
    second.combine(UInt8(2))
    return Entry(
      first: UInt64(bitPattern: Int64(first.finalize())),
      second: UInt32(truncatingIfNeeded: second.finalize()), row: UInt32(clamping: max(1, row)))
  }

  private mutating func insert(_ entry: Entry) -> Int? {
    // Fuller, and most look-ups would pass by dozens of others.
    if count * 4 >= entries.count * 3 { grow() }
    let slot = Self.slot(of: entry, in: entries)
    if entries[slot].row != 0 { return Int(entries[slot].row) }
    entries[slot] = entry
    count += 1
    return nil
  }

  private mutating func grow() {
    var larger = Self.free(entries.count + entries.count / 2)
    for entry in entries where entry.row != 0 {
      larger[Self.slot(of: entry, in: larger)] = entry
    }
    entries = larger
  }

  /// Where `entry` stands, or would: linear probing from the place its hash scales to.
  private static func slot(of entry: Entry, in entries: [Entry]) -> Int {
    var slot = Int(entry.first.multipliedFullWidth(by: UInt64(entries.count)).high)
    while entries[slot].row != 0,
      entries[slot].first != entry.first || entries[slot].second != entry.second
    {
      slot = slot + 1 == entries.count ? 0 : slot + 1
    }
    return slot
  }

  private static func free(_ capacity: Int) -> [Entry] {
    Array(repeating: Entry(first: 0, second: 0, row: 0), count: capacity)
  }
}
