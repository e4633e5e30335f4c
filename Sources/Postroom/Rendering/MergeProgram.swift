/// A template compiled for one landing: all that is left to do for a contact.
///
/// Whatever depends on constants alone is static text by now. Slots are positions in the
/// contact's `FieldValues`.
public struct MergeProgram: Hashable, Sendable {
  public enum Instruction: Hashable, Sendable {
    /// Never empty; two follow each other only where a skip ends between them.
    case text([UInt8])
    case field(slot: Int, escaping: Escaping)
    /// Unless the field is filled (or, with `filled` false, empty), go on at `skipTo`, which is
    /// further on.
    case unless(slot: Int, filled: Bool, skipTo: Int)
  }

  public let instructions: [Instruction]

  init(_ instructions: [Instruction]) {
    self.instructions = instructions
  }

  /// The slots that are inserted or tested.
  public var usedSlots: Set<Int> {
    var slots: Set<Int> = []
    for instruction in instructions {
      switch instruction {
      case .text: break
      case .field(let slot, _), .unless(let slot, _, _): slots.insert(slot)
      }
    }
    return slots
  }

  /// The same program over values in another order: slot `n` becomes `map[n]`, which must be
  /// there for every used slot.
  public func remappingSlots(_ map: [Int: Int]) -> MergeProgram {
    func new(_ slot: Int) -> Int {
      guard let slot = map[slot] else { preconditionFailure("slot \(slot) is not in the map") }
      return slot
    }
    return MergeProgram(
      instructions.map { instruction in
        switch instruction {
        case .text: instruction
        case .field(let slot, let escaping): .field(slot: new(slot), escaping: escaping)
        case .unless(let slot, let filled, let skipTo):
          .unless(slot: new(slot), filled: filled, skipTo: skipTo)
        }
      })
  }
}

extension MergeProgram: Codable {
  /// Refuses a program that could run backwards or out of bounds.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    instructions = try container.decode([Instruction].self)
    for (index, instruction) in instructions.enumerated() {
      let isSound =
        switch instruction {
        case .text: true
        case .field(let slot, _): slot >= 0
        case .unless(let slot, _, let skipTo):
          slot >= 0 && skipTo > index && skipTo <= instructions.count
        }
      guard isSound else {
        throw DecodingError.dataCorruptedError(
          in: container, debugDescription: "instruction \(index) leads out of the program")
      }
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(instructions)
  }
}
