import Yams

/// A YAML mapping being read: whoever reads it asks for the keys that there are, and `finish`
/// reports the others, so that no mistyped key is passed over in silence.
///
/// Scalars are taken as they are written: `010` is "010" and `no` is "no".
struct YAMLMapping {
  let file: String
  /// How many lines stand above the YAML in its file.
  private let lineOffset: Int
  let node: Node.Mapping
  private let ownPlace: Problem.Place
  private var known: [String] = []

  /// Reads `text`; nil, with a problem, when it is not a YAML mapping. An empty text is an empty
  /// mapping.
  init?(_ text: String, file: String, lineOffset: Int = 0, problems: inout Problems) {
    let start = Problem.Place(file: file, line: lineOffset + 1, column: 1)
    if let excess = YAMLExcess(in: text) {
      problems.error(
        .tooLarge,
        at: Problem.Place(file: file, line: excess.line + lineOffset, column: excess.column),
        "\(excess.key) holds more than \(YAMLExcess.mostValues) values",
        hint: "an alias (*name) counts for all that it repeats: write out what is meant")
      return nil
    }
    do {
      guard let root = try Yams.compose(yaml: text), root.null == nil else {
        self.init(Node.Mapping([]), file: file, lineOffset: lineOffset, place: start)
        return
      }
      guard let mapping = root.mapping else {
        problems.error(
          .yamlSyntax, at: start, "this is not a list of settings",
          hint: "write lines like `key: value`")
        return nil
      }
      self.init(mapping, file: file, lineOffset: lineOffset, place: start)
    } catch let error as YamlError {
      problems.add(Self.describe(error, file: file, lineOffset: lineOffset))
      return nil
    } catch {
      problems.error(.yamlSyntax, at: start, "this is not YAML: \(error)")
      return nil
    }
  }

  private init(_ node: Node.Mapping, file: String, lineOffset: Int, place: Problem.Place) {
    self.node = node
    self.file = file
    self.lineOffset = lineOffset
    self.ownPlace = place
  }

  private static func describe(
    _ error: YamlError, file: String, lineOffset: Int
  ) -> Problem {
    func place(_ mark: Mark) -> Problem.Place {
      Problem.Place(file: file, line: mark.line + lineOffset, column: mark.column)
    }
    let hint = "a text with a colon or a # in it needs quotes around it; indent with spaces"
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      return Problem(
        .error, .yamlSyntax, at: place(mark), "this is not YAML: \(problem)", hint: hint)
    case .duplicatedKeysInMapping(let keys, let context):
      return Problem(
        .error, .repeatedKey, at: place(context.mark),
        "the same key twice: \(keys.joined(separator: ", "))",
        hint: "keep one of the two")
    default:
      let start = Problem.Place(file: file, line: lineOffset + 1, column: 1)
      return Problem(.error, .yamlSyntax, at: start, "this is not YAML: \(error)", hint: hint)
    }
  }

  // MARK: Values

  /// The node of `key`; nil when it is absent or null.
  private mutating func value(_ key: String) -> Node? {
    known.append(key)
    guard let value = node.first(where: { $0.key.scalar?.string == key })?.value else { return nil }
    if let scalar = value.scalar, scalar.style == .plain, ["", "~", "null"].contains(scalar.string)
    {
      return nil
    }
    return value
  }

  /// Where the value of `key` stands, or the mapping itself when there is none.
  func place(of key: String) -> Problem.Place {
    let entry = node.first { $0.key.scalar?.string == key }
    return place(entry?.value) ?? place(entry?.key) ?? ownPlace
  }

  /// Where the text of `key` begins: behind its quote, when it has one.
  func textPlace(of key: String) -> Problem.Place {
    var place = place(of: key)
    if node.first(where: { $0.key.scalar?.string == key })?.value.scalar?.isQuoted == true {
      place.column = place.column.map { $0 + 1 }
    }
    return place
  }

  func place(_ node: Node?) -> Problem.Place? {
    node?.mark.map { Problem.Place(file: file, line: $0.line + lineOffset, column: $0.column) }
  }

  mutating func string(_ key: String, _ problems: inout Problems) -> String? {
    guard let value = value(key) else { return nil }
    guard let scalar = value.scalar else {
      problems.error(.badValue, at: place(of: key), "\(key) must be a text")
      return nil
    }
    return scalar.string
  }

  mutating func required(
    _ key: String, hint: String? = nil, _ problems: inout Problems
  ) -> String? {
    let value = string(key, &problems)
    if self.value(key) == nil {
      problems.error(.missingKey, at: ownPlace, "\(key) is missing", hint: hint)
    } else if let value, value.allSatisfy(\.isWhitespace) {
      problems.error(.missingKey, at: place(of: key), "\(key) is empty", hint: hint)
      return nil
    }
    return value
  }

  /// A value that `parse` understands; otherwise a problem that says what is `expected`.
  mutating func parsed<Value>(
    _ key: String, expected: String, _ problems: inout Problems, _ parse: (String) -> Value?
  ) -> Value? {
    guard let text = string(key, &problems) else { return nil }
    if let value = parse(text) { return value }
    problems.error(.badValue, at: place(of: key), "\(key): \"\(text)\" is not \(expected)")
    return nil
  }

  mutating func mapping(_ key: String, _ problems: inout Problems) -> YAMLMapping? {
    guard let value = value(key) else { return nil }
    guard let mapping = value.mapping else {
      problems.error(
        .badValue, at: place(of: key), "\(key) must be a mapping, like `\(key): {name: value}`")
      return nil
    }
    return YAMLMapping(mapping, file: file, lineOffset: lineOffset, place: place(of: key))
  }

  /// The mappings of a list, or the one mapping that stands in its place.
  mutating func listedMappings(_ key: String, _ problems: inout Problems) -> [YAMLMapping] {
    guard let value = value(key) else { return [] }
    let nodes = value.sequence.map { Array($0) } ?? [value]
    let mappings = nodes.map { node in
      node.mapping.map {
        YAMLMapping(
          $0, file: file, lineOffset: lineOffset, place: place(node) ?? place(of: key))
      }
    }
    guard !mappings.contains(where: { $0 == nil }) else {
      problems.error(
        .badValue, at: place(of: key), "\(key) must be a mapping, or a list of mappings")
      return []
    }
    return mappings.compactMap { $0 }
  }

  /// Whether `key` is there as a mapping.
  func isMapping(_ key: String) -> Bool {
    node.first { $0.key.scalar?.string == key }?.value.mapping != nil
  }

  mutating func strings(_ key: String, _ problems: inout Problems) -> [String]? {
    placedStrings(key, &problems)?.map(\.text)
  }

  /// A list of texts, with the place where each stands.
  mutating func placedStrings(
    _ key: String, _ problems: inout Problems
  ) -> [(text: String, place: Problem.Place)]? {
    guard let value = value(key) else { return nil }
    let texts = value.sequence?.map { node in
      node.scalar.map { (text: $0.string, place: place(node) ?? ownPlace) }
    }
    guard let texts, !texts.contains(where: { $0 == nil }) else {
      problems.error(.badValue, at: place(of: key), "\(key) must be a list of texts, like `[a, b]`")
      return nil
    }
    return texts.compactMap { $0 }
  }

  /// All entries, for mappings whose keys are names that the user chose.
  mutating func names() -> [String] {
    let names = node.compactMap { $0.key.scalar?.string }
    known += names
    return names
  }

  /// The whole mapping as constants for templates.
  mutating func constant(_ key: String, _ problems: inout Problems) -> Constant? {
    value(key).map { constant($0) }
  }

  private func constant(_ node: Node) -> Constant {
    if let mapping = node.mapping {
      let entries = mapping.compactMap { entry in
        entry.key.scalar.map { ($0.string, constant(entry.value)) }
      }
      return .object(Dictionary(entries) { first, _ in first })
    }
    if let sequence = node.sequence { return .list(sequence.map { constant($0) }) }
    guard let scalar = node.scalar else { return .null }
    guard scalar.style == .plain else { return .text(scalar.string) }
    switch scalar.string {
    case "", "~", "null": return .null
    case "true": return .flag(true)
    case "false": return .flag(false)
    default: return .text(scalar.string)
    }
  }

  /// Reports the keys that nobody asked for, and those that stand twice.
  func finish(_ problems: inout Problems) {
    var seen: Set<String> = []
    for entry in node {
      let key = entry.key.scalar?.string ?? ""
      let place = place(entry.key) ?? ownPlace
      if !seen.insert(key).inserted {
        problems.error(
          .repeatedKey, at: place, "\(key) stands here twice", hint: "keep one of the two")
      } else if !known.contains(key) {
        let nearest = nearestName(to: key, among: known)
        problems.error(
          .unknownKey, at: place, "unknown key \"\(key)\"",
          hint: nearest.map { "did you mean \($0)?" }
            ?? "known here: \(known.uniqued().joined(separator: ", "))")
      }
    }
  }
}

extension [String] {
  fileprivate func uniqued() -> [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0).inserted }
  }
}
