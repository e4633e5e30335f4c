/// Where a text of a template comes from.
enum TextOrigin: Hashable, Sendable {
  /// It is the file's own, from this place on.
  case written(Problem.Place)
  /// It was made of what stands there.
  case made(Problem.Place)
  case unknown

  var place: Problem.Place? {
    switch self {
    case .written(let place), .made(let place): place
    case .unknown: nil
    }
  }

  /// The origin of what follows `bytes`.
  func advanced(over bytes: some BidirectionalCollection<UInt8>) -> TextOrigin {
    guard case .written(var place) = self, let line = place.line, place.column != nil else {
      return self
    }
    if let end = bytes.lastIndex(of: UInt8(ascii: "\n")) {
      place.line = line + bytes.count { $0 == UInt8(ascii: "\n") }
      place.column = bytes[bytes.index(after: end)...].scalarCount + 1
      return .written(place)
    }
    return advanced(byScalars: bytes.scalarCount)
  }

  /// The origin of what follows so many scalars of the same line.
  func advanced(byScalars count: Int) -> TextOrigin {
    guard case .written(var place) = self, let column = place.column else { return self }
    place.column = column + count
    return .written(place)
  }
}
