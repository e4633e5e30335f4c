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
