import Yams

/// A value of a draft's front matter, in the order in which it is to be read.
enum DraftValue {
  case text(String)
  /// Written without quotes before, and so again.
  case plain(String)
  case list([DraftValue])
  case mapping([DraftEntry])

  init(_ node: Node) {
    if let mapping = node.mapping {
      self = .mapping(
        mapping.map { DraftEntry($0.key.scalar?.string ?? "", DraftValue($0.value)) })
    } else if let sequence = node.sequence {
      self = .list(sequence.map { DraftValue($0) })
    } else if let scalar = node.scalar {
      self = scalar.style == .plain ? .plain(scalar.string) : .text(scalar.string)
    } else {
      self = .plain("~")
    }
  }

  /// Every text in it changed; what was plain is quoted then, if it has to be.
  func mapTexts(_ change: (String) -> String) -> DraftValue {
    switch self {
    case .text(let text): .text(change(text))
    case .plain(let text):
      { $0 == text ? self : .text($0) }(change(text))
    case .list(let elements): .list(elements.map { $0.mapTexts(change) })
    case .mapping(let entries):
      .mapping(entries.map { DraftEntry($0.key, $0.value.mapTexts(change)) })
    }
  }

  /// Behind its key, and on the lines below.
  func yaml(indentation: Int) -> String {
    let space = String(repeating: " ", count: indentation)
    switch self {
    case .text(let text): return " \(Self.quoted(text))"
    case .plain(let text): return " \(text)"
    case .list(let elements):
      if elements.isEmpty { return " []" }
      return elements.map { element in
        if case .mapping(let entries) = element, !entries.isEmpty {
          let lines = Self.lines(entries, indentation: indentation + 2)
          return "\n\(space)- \(lines.dropFirst(indentation + 3))"
        }
        return "\n\(space)-\(element.yaml(indentation: indentation + 2))"
      }.joined()
    case .mapping(let entries):
      return entries.isEmpty ? " {}" : Self.lines(entries, indentation: indentation)
    }
  }

  private static func lines(
    _ entries: [DraftEntry], indentation: Int
  ) -> String {
    let space = String(repeating: " ", count: indentation)
    return entries.map { entry in
      "\n\(space)\(entry.key):\(entry.value.yaml(indentation: indentation + 2))"
    }.joined()
  }

  /// In double quotes, unless it is words alone.
  static func quoted(_ text: String) -> String {
    let isPlain =
      text.wholeMatch(of: /[A-Za-z][A-Za-z0-9 ,.\/-]*[A-Za-z0-9.]/) != nil
      && !["true", "false", "null", "yes", "no", "on", "off"].contains(text.lowercased())
    if isPlain { return text }
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
