/// Where in its landing the output stands.
enum LandingContext {
  /// Mustache's own rule, without regard to place: everything is HTML text.
  case mustache
  case html(HTMLContext)
  case text(TextContext)
  case header
  case url(URLPart)

  init(_ landing: Landing, strict: Bool) {
    switch landing {
    case .html: self = strict ? .html(HTMLContext()) : .mustache
    case .text: self = .text(TextContext())
    case .header: self = .header
    case .url: self = .url(.start)
    }
  }

  mutating func feed(_ bytes: [UInt8]) {
    switch self {
    case .mustache, .header: break
    case .html(var context):
      context.feed(bytes)
      self = .html(context)
    case .text(var context):
      context.feed(bytes)
      self = .text(context)
    case .url(var part):
      for byte in bytes { part.feed(byte) }
      self = .url(part)
    }
  }

  /// The same after a condition, which ends any name that was being read.
  var settled: LandingContext {
    if case .html(let context) = self { .html(context.settled) } else { self }
  }

  /// The context after two branches, or nil when they end in different places.
  func joined(with other: LandingContext) -> LandingContext? {
    switch (self, other) {
    case (.html(let left), .html(let right)): left.joined(with: right).map { .html($0) }
    case (.text(let left), .text(let right)): .text(left.joined(with: right))
    case (.url(let left), .url(let right)): .url(left.joined(with: right))
    default: self
    }
  }

  /// Whether a value here would be a whole URL.
  var isAtURLStart: Bool {
    switch self {
    case .html(let context): context.isAtURLStart
    case .url(let part): part == .start
    case .mustache, .text, .header: false
    }
  }

  /// `isOwnURL` is for text that is a URL as it stands, though it does not begin here.
  func appendConstant(
    _ value: [UInt8], raw: Bool, isOwnURL: Bool = false, to output: inout [UInt8]
  ) {
    switch self {
    case .header: Escaping.header.append(value, to: &output)
    case _ where raw: output += value
    case .mustache: Escaping.html.append(value, to: &output)
    case .html(let context): context.appendConstant(value, isOwnURL: isOwnURL, to: &output)
    case .text: Escaping.text.append(value, to: &output)
    case .url(let part):
      (isOwnURL ? .start : part).appendConstant(value, references: false, to: &output)
    }
  }

  /// How a contact's value has to be escaped here; the context moves past it.
  mutating func insertField(raw: Bool) throws(HTMLContext.Misplacement) -> Escaping {
    switch self {
    case .mustache: return raw ? .raw : .html
    case .header: return .header
    case .text(var context):
      context.insertField()
      self = .text(context)
      return context.isInURL ? .urlComponent : .text
    case .url(let part):
      switch part {
      case .start:
        self = .url(.path)
        return .url
      case .path, .query: return .urlComponent
      case .unknown:
        throw HTMLContext.Misplacement(
          reason: "where a section decides in which part of the URL it lands",
          hint: "write the whole URL once in each section")
      }
    case .html(var context):
      if raw {
        throw HTMLContext.Misplacement(
          reason: "unescaped: a contact's value cannot be raw HTML",
          hint: "write it with two braces")
      }
      let escaping = try context.fieldEscaping()
      context.insertField()
      self = .html(context)
      return escaping
    }
  }
}
