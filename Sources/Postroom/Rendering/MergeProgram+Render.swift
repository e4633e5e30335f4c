extension MergeProgram {
  /// Appends the output for one contact. `values` holds every used slot; an empty value is
  /// replaced by its slot's fallback (`fallbacks` by slot, empty for none), also where a section
  /// asks nothing of the fallback: only the value itself fills a field.
  public func render(
    _ values: FieldValues, fallbacks: [[UInt8]], into output: inout [UInt8]
  ) {
    values.bytes.withUnsafeBufferPointer { bytes in
      var index = 0
      while index < instructions.count {
        switch instructions[index] {
        case .text(let text): output.append(contentsOf: text)
        case .field(let slot, let escaping):
          let range = values.range(of: slot)
          if !range.isEmpty {
            escaping.append(UnsafeBufferPointer(rebasing: bytes[range]), to: &output)
          } else if slot < fallbacks.count {
            escaping.append(fallbacks[slot], to: &output)
          }
        case .unless(let slot, let filled, let skipTo):
          if values.isEmpty(slot) == filled {
            index = skipTo
            continue
          }
        }
        index += 1
      }
    }
  }

  /// Reports each slot, once, that would be inserted empty and has no fallback. Sections that are
  /// not shown to this contact are not looked at.
  public func emptyFields(
    _ values: FieldValues, fallbacks: [[UInt8]], report: (Int) -> Void
  ) {
    insertions(values) { slot, _ in
      values.isEmpty(slot) && (slot >= fallbacks.count || fallbacks[slot].isEmpty)
    } report: {
      report($0)
    }
  }

  /// Reports each slot, once, whose value would be inserted as a whole URL and is replaced by `#`.
  public func refusedURLs(_ values: FieldValues, report: (Int) -> Void) {
    insertions(values) { slot, escaping in
      escaping.takesWholeURL && !Escaping.isPermittedURL(values[slot])
    } report: {
      report($0)
    }
  }

  /// Whether the value in `slot` may be inserted, for some contact, where `isWanted`.
  func inserts(_ slot: Int, where isWanted: (Escaping) -> Bool) -> Bool {
    instructions.contains { instruction in
      if case .field(slot, let escaping) = instruction { isWanted(escaping) } else { false }
    }
  }

  private func insertions(
    _ values: FieldValues, where isWanted: (Int, Escaping) -> Bool, report: (Int) -> Void
  ) {
    var reported: [Int] = []
    var index = 0
    while index < instructions.count {
      switch instructions[index] {
      case .text: break
      case .field(let slot, let escaping):
        if isWanted(slot, escaping), !reported.contains(slot) {
          reported.append(slot)
          report(slot)
        }
      case .unless(let slot, let filled, let skipTo):
        if values.isEmpty(slot) == filled {
          index = skipTo
          continue
        }
      }
      index += 1
    }
  }
}
