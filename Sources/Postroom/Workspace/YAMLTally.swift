import CYaml

/// The values of a YAML text, counted event by event.
struct YAMLTally {
  private(set) var values = 0
  /// Of the entry of the outermost mapping that is being read.
  private(set) var key = "the file"
  private(set) var place = yaml_mark_t()
  /// How many values each anchor stands for.
  private var weights: [String: Int] = [:]
  /// Of the lists and mappings that are open: their anchors, and the count before them.
  private var open: [(anchor: String?, before: Int)] = []
  /// How many nodes the outermost mapping has had: every other one is a key.
  private var nodes = 0

  mutating func count(_ event: yaml_event_t) {
    switch event.type {
    case YAML_SCALAR_EVENT:
      let value = event.data.scalar
      begin(event, named: UnsafeBufferPointer(start: value.value, count: value.length))
      add(1, as: Self.name(value.anchor))
    case YAML_ALIAS_EVENT:
      begin(event)
      add(Self.name(event.data.alias.anchor).flatMap { weights[$0] } ?? 1, as: nil)
    case YAML_SEQUENCE_START_EVENT:
      begin(event)
      open.append((Self.name(event.data.sequence_start.anchor), values))
      values += 1
    case YAML_MAPPING_START_EVENT:
      begin(event)
      open.append((Self.name(event.data.mapping_start.anchor), values))
      values += 1
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
      guard let (anchor, before) = open.popLast() else { return }
      if let anchor { weights[anchor] = values - before }
    default: break
    }
  }

  private mutating func add(_ weight: Int, as anchor: String?) {
    values += weight
    if let anchor { weights[anchor] = weight }
  }

  private mutating func begin(_ event: yaml_event_t, named name: UnsafeBufferPointer<UInt8>? = nil)
  {
    guard open.count == 1 else { return }
    if nodes.isMultiple(of: 2) {
      key = name.map { String(decoding: $0, as: UTF8.self) } ?? "a key"
      place = event.start_mark
    }
    nodes += 1
  }

  private static func name(_ anchor: UnsafeMutablePointer<UInt8>?) -> String? {
    anchor.map { String(cString: $0) }
  }
}
