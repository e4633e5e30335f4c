/// What encoding a file is in: what its byte order mark says, else UTF-8 when all of it is UTF-8,
/// else Windows-1252, and then a warning says so.
struct EncodingFinding {
  let encoding: TextEncoding
  /// How many bytes the byte order mark takes.
  let markLength: Int

  private static let chunkSize = 256 * 1_024

  /// Nil when `forced` does not fit the bytes, or nothing does: `problems` says why.
  init?(
    file: InputFile, shownAs: String, forced: TextEncoding?, problems: inout Problems
  ) {
    let opening = Self.opening(of: file)
    if opening.starts(with: [0xFF, 0xFE, 0, 0]) || opening.starts(with: [0, 0, 0xFE, 0xFF]) {
      problems.error(
        .csvEncoding, at: .init(file: shownAs), "the file is in UTF-32, which is not read",
        hint: "save it as UTF-8")
      return nil
    }
    let marked = TextEncoding.allCases.first { !$0.mark.isEmpty && opening.starts(with: $0.mark) }
    if let marked, let forced, marked != forced, !(marked.isUTF16 && forced.isUTF16) {
      problems.error(
        .csvEncoding, at: .init(file: shownAs, line: 1, column: 1),
        "the file begins with the byte order mark of \(marked.rawValue), not \(forced.rawValue)",
        hint: "remove the encoding setting, or say encoding: \(marked.rawValue)")
      return nil
    }
    markLength = marked?.mark.count ?? 0
    let fault = marked?.isUTF16 == true || forced?.isUTF16 == true ? nil : Self.fault(in: file)
    switch fault {
    case .null(let offset):
      Self.reportNull(
        at: Self.place(of: offset, in: file, shownAs: shownAs), opening: opening, &problems)
      return nil
    case .malformed(let offset) where forced == nil && marked == nil:
      let place = Self.place(of: offset, in: file, shownAs: shownAs)
      problems.warning(
        .csvEncoding, at: place,
        "\(Self.byte(at: offset, in: file)) is not UTF-8: the file is read as windows-1252",
        hint: "save the file as UTF-8, or say encoding: windows-1252 if that is what it is")
      encoding = .windows1252
    case .malformed(let offset) where forced != .windows1252:
      problems.error(
        .csvEncoding, at: Self.place(of: offset, in: file, shownAs: shownAs),
        "\(Self.byte(at: offset, in: file)) is not UTF-8",
        hint: forced == nil
          ? "the file has the byte order mark of UTF-8: save all of it as UTF-8"
          : "save the file as UTF-8, or say another encoding, such as windows-1252")
      return nil
    default:
      encoding = marked ?? forced ?? .utf8
    }
  }

  private static func reportNull(
    at place: Problem.Place, opening: [UInt8], _ problems: inout Problems
  ) {
    let evenNulls = stride(from: 0, to: opening.count, by: 2).count { opening[$0] == 0 }
    let oddNulls = stride(from: 1, to: opening.count, by: 2).count { opening[$0] == 0 }
    guard max(evenNulls, oddNulls) * 4 > opening.count else {
      problems.error(
        .csvEncoding, at: place, "a NUL byte",
        hint: "the file is no CSV, or is damaged: export it again")
      return
    }
    let name = (evenNulls > oddNulls ? TextEncoding.utf16be : .utf16le).rawValue
    problems.error(
      .csvEncoding, at: Problem.Place(file: place.file),
      "the file looks like \(name) without a byte order mark",
      hint: "save it as UTF-8, or say encoding: \(name)")
  }

  private static func opening(of file: InputFile) -> [UInt8] {
    var opening: [UInt8] = []
    file.forEachChunk(of: 64) { chunk in
      opening += chunk
      return opening.count < 64
    }
    return opening
  }

  private static func fault(in file: InputFile) -> UTF8Check.Fault? {
    var check = UTF8Check()
    var fault: UTF8Check.Fault?
    file.forEachChunk(of: chunkSize) { chunk in
      fault = check.fault(in: chunk)
      return fault == nil
    }
    return fault ?? check.faultAtEnd
  }

  private static func byte(at offset: Int, in file: InputFile) -> String {
    var found: UInt8 = 0
    file.rewind(to: offset)
    _ = withUnsafeMutableBytes(of: &found) { file.read(into: $0) }
    return "byte 0x" + String(found, radix: 16, uppercase: true)
  }

  /// Counted again from the start, for it is asked once a file at most.
  private static func place(
    of offset: Int, in file: InputFile, shownAs: String
  ) -> Problem.Place {
    var position = TextPosition()
    var left = offset
    file.forEachChunk(of: chunkSize) { chunk in
      position.advance(over: UnsafeBufferPointer(rebasing: chunk.prefix(left)))
      left -= min(left, chunk.count)
      return left > 0
    }
    return Problem.Place(file: shownAs, line: position.line, column: position.column)
  }
}
