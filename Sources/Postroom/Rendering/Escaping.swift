/// How a value is made safe for the place where it lands. Always by bytes: a combining mark that
/// follows a quote would hide it from a comparison of `Character`s.
public enum Escaping: String, Codable, Hashable, Sendable {
  /// HTML text or a quoted attribute's value: `& < > " '` become references, control characters
  /// go, and every line end is LF.
  case html
  /// A whole URL: an absolute one is replaced by `#` unless its scheme is http, https, mailto or
  /// tel; what may not stand in a URL (RFC 3986 section 2) is percent-encoded.
  case url
  /// As `url`, in a quoted HTML attribute.
  case urlAttribute
  /// A part of a URL: all but the unreserved characters (RFC 3986 section 2.3) is percent-encoded.
  case urlComponent
  /// Plain text: control characters but TAB go, and every line end is LF.
  case text
  /// One line of a header: a run of control characters or line separators becomes one space.
  case header
  /// As it is.
  case raw
}

extension Escaping {
  /// Whether the value is the whole URL, so that its scheme matters.
  var takesWholeURL: Bool { self == .url || self == .urlAttribute }

  /// Appends `value`, made safe.
  func append(_ value: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
    switch self {
    case .html: Self.appendText(value, references: true, to: &output)
    case .text: Self.appendText(value, references: false, to: &output)
    case .raw: output.append(contentsOf: value)
    case .header: Self.appendLine(value, to: &output)
    case .urlComponent: Self.appendComponent(value, to: &output)
    case .url, .urlAttribute:
      if Self.isPermittedURL(value) {
        Self.appendURL(value, references: self == .urlAttribute, to: &output)
      } else {
        output.append(UInt8(ascii: "#"))
      }
    }
  }

  func append(_ value: [UInt8], to output: inout [UInt8]) {
    value.withUnsafeBufferPointer { append($0, to: &output) }
  }

  private static func appendText(
    _ value: UnsafeBufferPointer<UInt8>, references: Bool, to output: inout [UInt8]
  ) {
    var start = 0
    for index in value.indices {
      let byte = value[index]
      if byte > 0x3E && byte != 0x7F { continue }
      let replacement: StaticString
      switch byte {
      case UInt8(ascii: "&") where references: replacement = "&amp;"
      case UInt8(ascii: "<") where references: replacement = "&lt;"
      case UInt8(ascii: ">") where references: replacement = "&gt;"
      case UInt8(ascii: "\"") where references: replacement = "&quot;"
      case UInt8(ascii: "'") where references: replacement = "&#39;"
      case UInt8(ascii: "\t"), UInt8(ascii: "\n"), 0x20...0x3E: continue
      case UInt8(ascii: "\r"):
        let isPair = index + 1 < value.count && value[index + 1] == UInt8(ascii: "\n")
        replacement = isPair ? "" : "\n"
      default: replacement = ""
      }
      output.append(contentsOf: UnsafeBufferPointer(rebasing: value[start..<index]))
      output.append(contentsOf: replacement.bytes)
      start = index + 1
    }
    output.append(contentsOf: UnsafeBufferPointer(rebasing: value[start...]))
  }

  private static func appendLine(
    _ value: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]
  ) {
    var index = 0
    var isGap = false
    while index < value.count {
      let length = separatorLength(value, at: index)
      if length > 0 {
        if !isGap { output.append(UInt8(ascii: " ")) }
        isGap = true
        index += length
      } else {
        output.append(value[index])
        isGap = false
        index += 1
      }
    }
  }

  /// The length of the control character (C0, DEL, C1) or line separator (U+2028, U+2029) at
  /// `index`; 0 when there is none.
  private static func separatorLength(_ value: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
    let byte = value[index]
    if byte < 0x20 || byte == 0x7F { return 1 }
    if byte == 0xC2, index + 1 < value.count, (0x80...0x9F).contains(value[index + 1]) { return 2 }
    if byte == 0xE2, index + 2 < value.count, value[index + 1] == 0x80,
      value[index + 2] == 0xA8 || value[index + 2] == 0xA9
    {
      return 3
    }
    return 0
  }
}

extension StaticString {
  fileprivate var bytes: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
  }
}
