/// Where a campaign's `unsubscribe` leads, U+FFFC for a contact's value.
struct WayOut {
  /// Behind the scheme and, where there is more than a site before it, without the query; empty when
  /// there is no way out.
  let address: String

  init(_ unsubscribe: MergeProgram) {
    var text = ""
    for instruction in unsubscribe.instructions {
      switch instruction {
      case .text(let bytes): text += String(decoding: bytes, as: UTF8.self)
      case .field: text.unicodeScalars.append(Proof.value)
      case .unless: break
      }
    }
    let target = LinkTarget(text)
    let rest = text.drop { $0 != ":" }.dropFirst().drop { $0 == "/" }
    let isSiteAlone = target.isWeb && target.path.prefix { $0 != "?" }.count <= 1
    address = String(isSiteAlone ? rest : rest.prefix { $0 != "?" })
  }

  /// Whether a link or a text leads, or shows where, to leave.
  func isIn(_ text: String) -> Bool { !address.isEmpty && text.contains(address) }
}

extension WayOut {
  /// Whether to visit a page might be to leave: this campaign's list, or any other.
  func isPerhaps(_ url: String) -> Bool {
    isIn(url) || url.lowercased().contains(Self.words)
  }

  /// Whether a link's text says that it is one.
  static func isNamed(by text: String) -> Bool { text.lowercased().contains(names) }

  // A literal is compiled each time that it is come upon, so these are made once. No Regex changes.
  nonisolated(unsafe) private static let words =
    /unsub|opt[-_]?out|sign[-_]?off|remove[-_]?me|\/leave(?:$|[\/?#])/
  nonisolated(unsafe) private static let names =
    /unsubscribe|opt[- ]out|sign off|remove me|leave (?:this|the|our) (?:mailing )?list/
}
