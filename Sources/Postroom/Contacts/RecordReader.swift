/// Cuts the text of a CSV file into records and cells, in place (RFC 4180 section 2).
///
/// A record is ranges into the buffer and is gone when the next one is asked for. Beyond the RFC,
/// CR and LF alone end a row too. A row that breaks the rules of quoting is reported as a fault,
/// and reading goes on at the first line that can be a row's start.
final class RecordReader {
  /// One cell of the current record: where its text stands, without the quotes around it.
  struct Cell {
    /// Offsets into the record.
    var start: Int
    var end: Int
    var traits: ByteTraits

    /// Where the cell begins in the file, its opening quote included.
    var opening: Int { traits.contains(.quoted) ? start - 1 : start }
  }

  enum Outcome: Equatable {
    case record
    case blankLine
    case fault(RecordFault)
    case end
  }

  /// No row of contacts is longer: a longer one is a quote that nothing closes.
  static let longestRecord = 1_024 * 1_024

  private(set) var cells: [Cell] = []
  /// The line the current record begins on.
  private(set) var line = 1

  private let source: DecodedFile
  private var buffer: UnsafeMutableBufferPointer<UInt8>
  /// The current record's bytes, its row end included.
  private var record = 0..<0
  private var filled = 0
  private var isAtEnd = false
  /// No cell of the current record holds a line break, so it need not be counted again.
  private var isOneLine = false
  private let traits: UnsafeMutablePointer<ByteTraits>

  init(_ source: DecodedFile, chunkSize: Int) {
    self.source = source
    buffer = .allocate(capacity: max(chunkSize, DecodedFile.leastRoom) * 2)
    traits = .allocate(capacity: 256)
    for byte in 0..<256 { traits[byte] = ByteTraits(of: UInt8(byte)) }
    traits[Int(delimiter)].insert(.structural)
  }

  deinit {
    buffer.deallocate()
    traits.deallocate()
  }

  /// Which byte parts the cells. To be set before the first record is read.
  var delimiter = UInt8(ascii: ",") {
    didSet {
      traits[Int(oldValue)] = ByteTraits(of: oldValue)
      traits[Int(delimiter)].insert(.structural)
    }
  }

  /// The bytes of the current record from `start` to `end`.
  func bytes(_ start: Int, _ end: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(
      rebasing: buffer[(record.lowerBound + start)..<(record.lowerBound + end)])
  }

  /// The line and column of `offset` in the current record.
  func position(of offset: Int) -> TextPosition {
    var position = TextPosition(line: line)
    position.advance(over: bytes(0, offset))
    return position
  }

  /// Moves on to the next record.
  func next() -> Outcome {
    leaveRecord()
    while true {
      let start = record.lowerBound
      let limit = min(filled, start + Self.longestRecord)
      let isWhole = limit < filled || (isAtEnd && limit == filled)
      if start == filled, isAtEnd { return .end }
      switch scan(from: start, to: limit, isWhole: isWhole) {
      case .record(let end):
        record = start..<end
        let isBlank = cells.count == 1 && cells[0].end == 0
        return isBlank ? .blankLine : .record
      case .fault(let fault):
        // A text that ended before its time is the source's failure, not the row's.
        if source.failure != nil, fault.isOfEnd, limit == filled { return .end }
        record = start..<start
        return .fault(fault)
      case .cutShort where isWhole:
        if source.failure != nil, limit == filled { return .end }
        record = start..<start
        return .fault(.tooLong)
      case .cutShort:
        fill()
      }
    }
  }

  /// Where the text ends that has been read so far.
  var endPosition: TextPosition { position(of: filled - record.lowerBound) }

  /// Goes past the line that `offset` of the current record stands on; a fault's way out.
  func skipLine(from offset: Int) {
    var index = record.lowerBound + offset
    while true {
      while index < filled, !traits[Int(buffer[index])].contains(.lineBreak) { index += 1 }
      // A CR at the buffer's end may be half of a CRLF.
      let isCut = index == filled || (index + 1 == filled && buffer[index] == UInt8(ascii: "\r"))
      if !isCut || isAtEnd { break }
      let skipped = index - record.lowerBound
      if skipped > Self.longestRecord, index == filled {
        line = position(of: skipped).line
        record = index..<index
      }
      let before = record.lowerBound
      fill()
      index -= before - record.lowerBound
    }
    record = record.lowerBound..<rowEnd(at: index, limit: filled)
  }

  // MARK: - The buffer

  private func leaveRecord() {
    line = isOneLine ? line + 1 : position(of: record.count).line
    isOneLine = false
    record = record.upperBound..<record.upperBound
  }

  /// Reads more behind the current record, which moves to the front, or to a larger buffer.
  private func fill() {
    let start = record.lowerBound
    let kept = filled - start
    if start > 0 {
      let rest = UnsafeMutableBufferPointer(rebasing: buffer[start..<filled])
      if let base = buffer.baseAddress, let from = rest.baseAddress {
        base.update(from: from, count: kept)
      }
      record = 0..<record.count
    }
    filled = kept
    if kept > buffer.count / 2 {
      let larger = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: buffer.count * 2)
      _ = larger.update(fromContentsOf: buffer[..<kept])
      buffer.deallocate()
      buffer = larger
    }
    let count = source.read(into: UnsafeMutableBufferPointer(rebasing: buffer[kept...]))
    filled += count
    isAtEnd = count == 0
  }

  /// Makes at least `count` bytes available from the current position, if the file has them.
  func peek(_ count: Int) -> UnsafeBufferPointer<UInt8> {
    while filled - record.upperBound < count, !isAtEnd { fill() }
    return UnsafeBufferPointer(
      rebasing: buffer[record.upperBound..<min(filled, record.upperBound + count)])
  }

  /// The index after the row end at `index`; CRLF is one.
  private func rowEnd(at index: Int, limit: Int) -> Int {
    guard index < limit else { return limit }
    let isCRLF =
      buffer[index] == UInt8(ascii: "\r") && index + 1 < limit
      && buffer[index + 1] == UInt8(ascii: "\n")
    return isCRLF ? index + 2 : index + 1
  }

  // MARK: - The grammar

  private enum Scan {
    case record(end: Int)
    case fault(RecordFault)
    /// The buffer ended first: nothing is known yet.
    case cutShort
  }

  /// Scans one record. One that the buffer cuts is scanned again from its start when there is
  /// more of it: a row of a mebibyte, some five times with chunks of 256 KiB.
  private func scan(from start: Int, to limit: Int, isWhole: Bool) -> Scan {
    guard let base = UnsafePointer(buffer.baseAddress) else { return .cutShort }
    let traits = UnsafePointer(traits)
    let delimiter = delimiter
    let quote = UInt8(ascii: "\"")
    var found = cells
    cells = []
    defer { cells = found }
    found.removeAll(keepingCapacity: true)

    var seen: ByteTraits = []
    var index = start
    while true {
      var cell = Cell(start: index - start, end: 0, traits: [])
      if index < limit, base[index] == quote {
        let opening = index
        index += 1
        cell.start += 1
        cell.traits = .quoted
        while true {
          while index < limit, base[index] != quote {
            cell.traits.formUnion(traits[Int(base[index])])
            index += 1
          }
          if index + 1 >= limit, !isWhole { return .cutShort }
          if index == limit { return .fault(.neverClosed(opening: opening - start)) }
          if index + 1 == limit || base[index + 1] != quote { break }
          cell.traits.insert(.doubledQuote)
          index += 2
        }
        cell.end = index - start
        index += 1
        if index < limit, !traits[Int(base[index])].contains(.structural) || base[index] == quote {
          return .fault(.textAfterQuote(at: index - start, opening: opening - start))
        }
      } else {
        while index < limit {
          let byte = traits[Int(base[index])]
          if byte.contains(.structural) { break }
          cell.traits.formUnion(byte)
          index += 1
        }
        cell.end = index - start
        if index < limit, base[index] == quote {
          return .fault(.strayQuote(at: index - start))
        }
      }
      seen.formUnion(cell.traits)
      found.append(cell)
      if index < limit, base[index] == delimiter {
        index += 1
        continue
      }
      if index == limit {
        let isLast = isWhole && isAtEnd && limit == filled && source.failure == nil
        return isLast ? .record(end: limit) : .cutShort
      }
      // A CR at the buffer's end may be half of a CRLF.
      if index + 1 == limit, base[index] == UInt8(ascii: "\r"), !isWhole { return .cutShort }
      isOneLine = !seen.contains(.lineBreak)
      return .record(end: rowEnd(at: index, limit: filled))
    }
  }
}
