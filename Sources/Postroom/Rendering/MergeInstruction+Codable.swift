import Foundation

/// Static text, which is nearly all of a program, is a plain string, and base64 only when it is not
/// UTF-8: `["Dear ",{"escaping":"html","slot":0},{"base64":"/w=="}]`.
extension MergeProgram.Instruction: Codable {
  private enum CodingKeys: String, CodingKey {
    case base64
    case slot
    case escaping
    case filled
    case skipTo
  }

  public init(from decoder: any Decoder) throws {
    if let text = try? decoder.singleValueContainer().decode(String.self) {
      self = .text(Array(text.utf8))
      return
    }
    let container = try decoder.container(keyedBy: CodingKeys.self)
    if let bytes = try container.decodeIfPresent(Data.self, forKey: .base64) {
      self = .text([UInt8](bytes))
      return
    }
    let slot = try container.decode(Int.self, forKey: .slot)
    if let filled = try container.decodeIfPresent(Bool.self, forKey: .filled) {
      let skipTo = try container.decode(Int.self, forKey: .skipTo)
      self = .unless(slot: slot, filled: filled, skipTo: skipTo)
    } else {
      self = .field(slot: slot, escaping: try container.decode(Escaping.self, forKey: .escaping))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    if case .text(let bytes) = self, let text = String(validating: bytes, as: UTF8.self) {
      var container = encoder.singleValueContainer()
      try container.encode(text)
      return
    }
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .text(let bytes): try container.encode(Data(bytes), forKey: .base64)
    case .field(let slot, let escaping):
      try container.encode(slot, forKey: .slot)
      try container.encode(escaping, forKey: .escaping)
    case .unless(let slot, let filled, let skipTo):
      try container.encode(slot, forKey: .slot)
      try container.encode(filled, forKey: .filled)
      try container.encode(skipTo, forKey: .skipTo)
    }
  }
}
