/// How many Unicode scalars begin before each byte of a text: what counts columns again and again in a
/// long line asks here.
struct ScalarCounts: Hashable, Sendable {
  /// Empty when all is ASCII, where every byte is a scalar.
  private let before: [Int32]

  init(_ bytes: some Collection<UInt8>) {
    guard bytes.contains(where: { $0 >= 0x80 }) else {
      before = []
      return
    }
    var before: [Int32] = [0]
    before.reserveCapacity(bytes.count + 1)
    var count: Int32 = 0
    for byte in bytes {
      if byte.startsScalar { count += 1 }
      before.append(count)
    }
    self.before = before
  }

  subscript(range: Range<Int>) -> Int {
    before.isEmpty ? range.count : Int(before[range.upperBound] - before[range.lowerBound])
  }
}
