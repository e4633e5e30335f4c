extension Settings {
  /// The columns of the contacts that say what somebody agreed to.
  public struct Consent: Hashable, Sendable {
    /// Why they may be mailed: `yes`, `soft opt-in` and the like.
    public var basis: Column
    public var at: Column?
    public var source: Column?
    public var wording: Column?

    public struct Column: Hashable, Sendable {
      /// Normalised, as a contact's fields are.
      public let name: String
      /// Where it is named in the settings.
      let place: Problem.Place
    }

    /// Each with what it says.
    public var columns: [(part: String, column: Column)] {
      [("basis", basis), ("at", at), ("source", source), ("wording", wording)]
        .compactMap { part, column in column.map { (part, $0) } }
    }
  }
}

extension Settings.Consent {
  /// `consent:`: `{basis, at, source, wording}`, each a column's name.
  static func read(_ root: inout YAMLMapping, _ problems: inout Problems) -> Settings.Consent? {
    guard var entry = root.mapping("consent", &problems) else { return nil }
    defer { entry.finish(&problems) }
    func column(_ key: String, _ text: String?) -> Column? {
      text.map { Column(name: FieldName.normalised($0), place: entry.textPlace(of: key)) }
    }
    let basis = column("basis", entry.required("basis", hint: "basis: consent", &problems))
    let at = column("at", entry.string("at", &problems))
    let source = column("source", entry.string("source", &problems))
    let wording = column("wording", entry.string("wording", &problems))
    return basis.map { Settings.Consent(basis: $0, at: at, source: source, wording: wording) }
  }
}
