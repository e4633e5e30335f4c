/// What names mean at one place of a template.
struct MergeScope {
  enum Frame {
    case constant(Constant)
    /// Inside a section over a field: `{{.}}` is its value.
    case field(Int)
  }

  enum Meaning {
    case constant(Constant)
    case field(Int)
    /// Nothing has this name; `parent` is what its last part was looked for in, if that is known.
    case unknown(parent: String?, names: [String])
  }

  private var frames: [Frame]
  private let slots: [String: Int]
  private let fields: [String]
  private let standIns: [Constant]?

  init(constants: Constant, slots: [String: Int], fields: [String], standIns: [Constant]?) {
    frames = [.constant(constants)]
    self.slots = slots
    self.fields = fields
    self.standIns = standIns
  }

  mutating func push(_ frame: Frame) { frames.append(frame) }
  mutating func pop() { frames.removeLast() }

  func meaning(of name: String) -> Meaning {
    if name == "." {
      switch frames[frames.count - 1] {
      case .constant(let value): return .constant(value)
      case .field(let slot): return .field(slot)
      }
    }
    let path = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    if let value = constant(path[0]) { return member(of: value, path) }
    if path.count == 1, let slot = slots[name] ?? slots[FieldName.normalised(name)] {
      return standIns.map { .constant($0[slot]) } ?? .field(slot)
    }
    return .unknown(parent: nil, names: names)
  }

  /// Whether `name` means a constant of the outermost scope though a field bears it too.
  func hidesField(_ name: String) -> Bool {
    guard slots[FieldName.normalised(name)] != nil,
      case .constant(.object(let members)) = frames[0]
    else { return false }
    return members[name] != nil
  }

  private func constant(_ name: String) -> Constant? {
    for frame in frames.reversed() {
      if case .constant(.object(let members)) = frame, let value = members[name] { return value }
    }
    return nil
  }

  private func member(of value: Constant, _ path: [String]) -> Meaning {
    var value = value
    for (index, part) in path.enumerated().dropFirst() {
      let parent = path[..<index].joined(separator: ".")
      // Of what has no value, no part has one.
      if case .null = value { return .constant(.null) }
      guard case .object(let members) = value else {
        return .unknown(parent: parent, names: [])
      }
      guard let next = members[part] else {
        return .unknown(parent: parent, names: members.keys.map { "\(parent).\($0)" })
      }
      value = next
    }
    return .constant(value)
  }

  /// Every name that means something here.
  private var names: [String] {
    var names = fields
    for frame in frames {
      if case .constant(.object(let members)) = frame { names += members.keys.sorted() }
    }
    return names
  }
}
