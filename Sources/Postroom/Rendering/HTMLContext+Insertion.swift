extension HTMLContext {
  /// Why a contact's value cannot be made safe at a place, and what to do instead.
  struct Misplacement: Error {
    let reason: String
    let hint: String
  }

  /// How a contact's value that is inserted here has to be escaped.
  func fieldEscaping() throws(Misplacement) -> Escaping {
    switch state {
    case .text: return .html
    case .elementText where isTextOnly && !isPending: return .html
    case .value(let quote) where quote != .none: return try valueEscaping()
    case .beforeValue, .value:
      throw Misplacement(
        reason: "in an attribute without quotes",
        hint: "put quotes around the attribute's value")
    case .tagOpen, .endTagOpen, .tagName:
      throw Misplacement(
        reason: "in the name of a tag", hint: "write &lt; where a less-than sign is meant")
    case .beforeAttributeName, .attributeName, .afterAttributeName:
      throw Misplacement(
        reason: "among a tag's attributes",
        hint: "write the attribute out, and put the field into its quoted value")
    case .markupDeclaration, .bogusComment, .commentStart, .comment, .conditionalComment:
      throw Misplacement(
        reason: "in an HTML comment", hint: "write {{! ... }} to leave something out")
    case .elementText:
      throw Misplacement(
        reason: "in \(shown)", hint: "a contact's value belongs in text, in an attribute or a URL")
    }
  }

  private func valueEscaping() throws(Misplacement) -> Escaping {
    let name = String(decoding: attribute, as: UTF8.self)
    if name.hasPrefix("on") || name == "style" || name == "srcdoc" {
      throw Misplacement(
        reason: "in the attribute \(name), which holds code",
        hint: "choose between fixed values with sections: {{#field}}...{{/field}}")
    }
    guard Self.urlAttributes.contains(name) else { return .html }
    switch url {
    case .start: return .urlAttribute
    case .path, .query: return .urlComponent
    case .unknown:
      throw Misplacement(
        reason: "where a section decides in which part of the URL it lands",
        hint: "write the whole URL once in each section")
    }
  }

  /// Appends a constant, escaped for this place. The author is trusted with code and schemes,
  /// but not asked to know which characters need escaping.
  func appendConstant(_ value: [UInt8], isOwnURL: Bool, to output: inout [UInt8]) {
    switch state {
    case .text, .beforeValue: Escaping.html.append(value, to: &output)
    case .elementText where isTextOnly: Escaping.html.append(value, to: &output)
    case .value where isInURLAttribute:
      (isOwnURL ? .start : url).appendConstant(value, references: true, to: &output)
    case .value: Escaping.html.append(value, to: &output)
    default: output += value
    }
  }

  /// Whether a value here would be a whole URL.
  var isAtURLStart: Bool {
    if case .value = state { isInURLAttribute && url == .start } else { false }
  }

  private var isInURLAttribute: Bool {
    Self.urlAttributes.contains(String(decoding: attribute, as: UTF8.self))
  }

  private var isTextOnly: Bool {
    element == Array("title".utf8) || element == Array("textarea".utf8)
  }

  private static let urlAttributes: Set<String> = [
    "action", "background", "cite", "classid", "codebase", "data", "formaction", "href",
    "longdesc", "manifest", "ping", "poster", "profile", "src", "srcset", "usemap", "xlink:href",
  ]
}

extension URLPart {
  func appendConstant(_ value: [UInt8], references: Bool, to output: inout [UInt8]) {
    value.withUnsafeBufferPointer { value in
      switch self {
      case .query: Escaping.appendComponent(value, to: &output)
      case .start, .path, .unknown:
        Escaping.appendURL(value, references: references, to: &output)
      }
    }
  }
}
