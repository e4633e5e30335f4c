/// The values of one contact's fields as UTF-8 bytes, packed: two allocations a contact, however
/// many fields there are.
public struct FieldValues: Hashable, Sendable {
  public private(set) var bytes: [UInt8] = []
  private var ends: [Int] = []

  public init() {}

  public init(_ values: [String]) {
    for value in values { append(value.utf8) }
  }

  public var count: Int { ends.count }

  public mutating func append(_ value: some Sequence<UInt8>) {
    bytes.append(contentsOf: value)
    ends.append(bytes.count)
  }

  public mutating func append(_ value: UnsafeBufferPointer<UInt8>) {
    bytes.append(contentsOf: value)
    ends.append(bytes.count)
  }

  public mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }

  public func range(of slot: Int) -> Range<Int> {
    (slot == 0 ? 0 : ends[slot - 1])..<ends[slot]
  }

  public func isEmpty(_ slot: Int) -> Bool { range(of: slot).isEmpty }

  public subscript(slot: Int) -> ArraySlice<UInt8> { bytes[range(of: slot)] }

  public func string(_ slot: Int) -> String { String(decoding: self[slot], as: UTF8.self) }
}

extension FieldValues {
  /// As the outbox keeps them: each value led by its length in LEB128.
  public var packed: [UInt8] {
    var packed: [UInt8] = []
    packed.reserveCapacity(bytes.count + count)
    for slot in 0..<count {
      var length = UInt(range(of: slot).count)
      while length >= 0x80 {
        packed.append(UInt8(truncatingIfNeeded: length) | 0x80)
        length >>= 7
      }
      packed.append(UInt8(length))
      packed.append(contentsOf: self[slot])
    }
    return packed
  }

  /// nil when `packed` was not written by `packed`.
  public init?(packed: [UInt8]) {
    self.init()
    var index = 0
    while index < packed.count {
      var length = 0
      var shift = 0
      while true {
        guard index < packed.count, shift < 35 else { return nil }
        let byte = packed[index]
        index += 1
        length |= Int(byte & 0x7F) << shift
        if byte & 0x80 == 0 { break }
        shift += 7
      }
      guard packed.count - index >= length else { return nil }
      append(packed[index..<index + length])
      index += length
    }
  }
}

extension FieldValues {
  /// Appends the value in `slot`, or `fallback` when it is empty, made safe for where it lands.
  func append(_ slot: Int, _ escaping: Escaping, _ fallback: [UInt8], to output: inout [UInt8]) {
    let range = range(of: slot)
    if range.isEmpty {
      escaping.append(fallback, to: &output)
    } else {
      bytes.withUnsafeBufferPointer {
        escaping.append(UnsafeBufferPointer(rebasing: $0[range]), to: &output)
      }
    }
  }
}

extension FieldValues {
  /// With so many empty values behind the others.
  func appending(_ count: Int) -> FieldValues {
    var values = self
    for _ in 0..<count { values.append([]) }
    return values
  }

  /// With `value` in the place of the last one.
  func replacingLast(with value: [UInt8]) -> FieldValues {
    guard !ends.isEmpty else { return self }
    var values = FieldValues()
    let start = range(of: ends.count - 1).lowerBound
    values.bytes.reserveCapacity(start + value.count)
    values.bytes += bytes[..<start]
    values.bytes += value
    values.ends = ends
    values.ends[ends.count - 1] = values.bytes.count
    return values
  }

  /// Appends the values in `slots` of `others`, in that order.
  mutating func append(_ slots: [Int], of others: FieldValues) {
    others.bytes.withUnsafeBufferPointer { bytes in
      for slot in slots {
        append(UnsafeBufferPointer(rebasing: bytes[others.range(of: slot)]))
      }
    }
  }
}
