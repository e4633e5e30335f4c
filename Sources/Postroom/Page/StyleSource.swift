/// The bytes of a style sheet's file, and the places in it.
struct StyleSource: Sendable {
  let file: String
  let bytes: [UInt8]
  private let lineStarts: [Int]
  private let scalars: ScalarCounts

  init(_ bytes: [UInt8], file: String) {
    self.bytes = bytes
    self.file = file
    scalars = ScalarCounts(bytes)
    lineStarts =
      [0] + bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
  }

  func place(_ offset: Int) -> Problem.Place {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    let column = scalars[lineStarts[low]..<min(offset, bytes.count)] + 1
    return Problem.Place(file: file, line: low + 1, column: column)
  }
}
