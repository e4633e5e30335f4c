/// One of the renderings that a campaign has: its members see the same words, but for the values
/// that are merged.
public struct Variant: Hashable, Sendable {
  /// The fields that are empty where it matters, by name, sorted.
  public let emptyFields: [String]
  /// Those that are filled.
  public let filledFields: [String]
}

extension Composer {
  /// The variant that a contact with these values gets.
  public func variant(of values: FieldValues) -> Variant {
    var empty: Set<Int> = []
    var filled: Set<Int> = []
    for program in composition.programs {
      program.decidingSlots(values) { slot in
        if values.isEmpty(slot) { empty.insert(slot) } else { filled.insert(slot) }
      }
    }
    let names: (Set<Int>) -> [String] = { $0.map { self.composition.fields[$0] }.sorted() }
    return Variant(emptyFields: names(empty), filledFields: names(filled))
  }
}
