import CYaml

/// What makes a YAML text more than a machine holds: nine lines of aliases stand for a thousand million
/// values.
///
/// The values are counted from the parser's events, before anything is made of them, with an alias's
/// as often as it stands there.
struct YAMLExcess {
  static let mostValues = 50_000

  /// The entry of the outermost mapping with which there are too many, and where its key stands.
  let key: String
  let line: Int
  let column: Int

  /// nil when there are not too many; what is no YAML is for its reader to say.
  init?(in text: String) {
    var text = text
    let excess = text.withUTF8 { Self.find(in: $0) }
    guard let excess else { return nil }
    self = excess
  }

  private init(_ key: String, at mark: yaml_mark_t) {
    self.key = key
    line = Int(mark.line) + 1
    column = Int(mark.column) + 1
  }

  private static func find(in bytes: UnsafeBufferPointer<UInt8>) -> YAMLExcess? {
    var parser = yaml_parser_t()
    guard yaml_parser_initialize(&parser) == 1 else { return nil }
    defer { yaml_parser_delete(&parser) }
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(&parser, bytes.baseAddress, bytes.count)
    var tally = YAMLTally()
    while true {
      var event = yaml_event_t()
      guard yaml_parser_parse(&parser, &event) == 1 else { return nil }
      defer { yaml_event_delete(&event) }
      if event.type == YAML_STREAM_END_EVENT { return nil }
      tally.count(event)
      if tally.values > mostValues { return YAMLExcess(tally.key, at: tally.place) }
    }
  }
}
