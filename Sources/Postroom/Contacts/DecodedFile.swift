import Glibc

/// A file's text as UTF-8, a chunk at a time, whatever encoding it is in.
final class DecodedFile {
  private let file: InputFile
  private let encoding: TextEncoding
  private let chunkSize: Int
  private let converter: iconv_t?
  /// Bytes read and not yet converted: those from `pending.lowerBound` on.
  private let raw: UnsafeMutableBufferPointer<UInt8>
  private var pending = 0..<0
  private var isAtEnd = false
  private var misfit: String?

  /// The least room that `read(into:)` may be given: any one character fits.
  static let leastRoom = 64

  init(_ file: InputFile, finding: EncodingFinding, chunkSize: Int) {
    self.file = file
    self.chunkSize = chunkSize
    encoding = finding.encoding
    raw = .allocate(capacity: encoding == .utf8 ? 0 : chunkSize + 8)
    converter = encoding == .utf8 ? nil : iconv_open("UTF-8", encoding.iconvName)
    file.rewind(to: finding.markLength)
  }

  deinit {
    raw.deallocate()
    if let converter, !isClosed(converter) { iconv_close(converter) }
  }

  /// Why the text ended before its time: a read that failed, or bytes that are not `encoding`.
  var failure: String? { misfit ?? file.failure }

  /// How many bytes of UTF-8 were put into `room`; 0 at the end, or when `failure` is set.
  func read(into room: UnsafeMutableBufferPointer<UInt8>) -> Int {
    guard encoding != .utf8 else {
      let part = UnsafeMutableBufferPointer(rebasing: room.prefix(chunkSize))
      return file.read(into: UnsafeMutableRawBufferPointer(part))
    }
    guard let converter, !isClosed(converter) else {
      misfit = "this system cannot read \(encoding.rawValue)"
      return 0
    }
    while misfit == nil {
      if pending.isEmpty, isAtEnd { return 0 }
      let (written, error) = convert(into: room, with: converter)
      if written > 0 { return written }
      if error == EILSEQ {
        misfit = "\(spelled(raw[pending.lowerBound])) is not \(encoding.rawValue)"
      } else if isAtEnd, !pending.isEmpty {
        misfit = "the file ends in the middle of a character of \(encoding.rawValue)"
      } else {
        refill()
      }
    }
    return 0
  }

  private func convert(
    into room: UnsafeMutableBufferPointer<UInt8>, with converter: iconv_t
  ) -> (written: Int, error: Int32?) {
    guard !pending.isEmpty, let start = raw.baseAddress else { return (0, nil) }
    return start.withMemoryRebound(to: CChar.self, capacity: raw.count) { start in
      room.withMemoryRebound(to: CChar.self) { room in
        var input: UnsafeMutablePointer<CChar>? = start + pending.lowerBound
        var inputLeft = pending.count
        var output = room.baseAddress
        var outputLeft = room.count
        let status = iconv(converter, &input, &inputLeft, &output, &outputLeft)
        let error = status == -1 ? errno : nil
        pending = (pending.upperBound - inputLeft)..<pending.upperBound
        return (room.count - outputLeft, error)
      }
    }
  }

  /// Moves what is left of a character to the front, and reads the next bytes behind it.
  private func refill() {
    let left = pending.count
    for index in 0..<left { raw[index] = raw[pending.lowerBound + index] }
    let space = UnsafeMutableBufferPointer(rebasing: raw[left..<(left + chunkSize)])
    let count = file.read(into: UnsafeMutableRawBufferPointer(space))
    isAtEnd = count == 0
    pending = 0..<(left + count)
  }

  private func spelled(_ byte: UInt8) -> String {
    "byte 0x" + String(byte, radix: 16, uppercase: true)
  }
}

/// iconv_open's -1 (POSIX).
private func isClosed(_ converter: iconv_t) -> Bool { Int(bitPattern: converter) == -1 }
