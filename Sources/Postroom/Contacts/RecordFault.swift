/// How a row breaks the rules of quoting (RFC 4180 section 2, rules 5 to 7); offsets are into the
/// record.
enum RecordFault: Equatable {
  case neverClosed(opening: Int)
  case textAfterQuote(at: Int, opening: Int)
  case strayQuote(at: Int)
  case tooLong

  /// Where the problem is shown.
  var offset: Int {
    switch self {
    case .neverClosed(let opening): opening
    case .textAfterQuote(let offset, _), .strayQuote(let offset): offset
    case .tooLong: 0
    }
  }

  /// From where on the next line may be a row again. A quote that was closed by another row's
  /// opening quote must not swallow the rows between.
  var recovery: Int {
    if case .textAfterQuote(_, let opening) = self { return opening }
    return offset
  }

  /// Whether more text might have mended it.
  var isOfEnd: Bool {
    if case .neverClosed = self { return true }
    return false
  }

  var message: String {
    switch self {
    case .neverClosed: "a quoted field is never closed"
    case .textAfterQuote: "text after the closing quote of a field"
    case .strayQuote: "a quote inside a field that is not quoted"
    case .tooLong: "a row longer than 1 MiB"
    }
  }

  var hint: String {
    switch self {
    case .neverClosed, .textAfterQuote:
      #"double a quote inside a quoted field: "Ann ""Nan"" Lee""#
    case .strayQuote:
      #"quote the whole field, with no space before it, and double the quotes in it: "#
        + #""Ann ""Nan"" Lee""#
    case .tooLong: "the file may be no CSV, or its rows may not be ended by line breaks"
    }
  }
}
