extension MergeProgram {
  /// Reports the slots that decide what this contact sees, inserted or tested on the way through the
  /// program, in order and perhaps more than once.
  ///
  /// Contacts for whom the same of these are empty see the same sections and the same fallbacks.
  func decidingSlots(_ values: FieldValues, report: (Int) -> Void) {
    var index = 0
    while index < instructions.count {
      switch instructions[index] {
      case .text: break
      case .field(let slot, _): report(slot)
      case .unless(let slot, let filled, let skipTo):
        report(slot)
        if values.isEmpty(slot) == filled {
          index = skipTo
          continue
        }
      }
      index += 1
    }
  }
}
