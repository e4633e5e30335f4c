import Mail
import Postroom

/// Whose messages a preview shows.
struct PreviewChoice {
  private enum Rule {
    case address(String)
    case row(Int)
    /// `count` of the recipients, evenly spread over all of them.
    case spread(count: Int, of: Int)
    case all
  }

  private let rule: Rule
  private var seen = 0
  private var taken = 0

  init(_ preview: Preview, recipients: Int) throws {
    if let to = preview.to {
      rule = .address(try checkedAddress(to, of: "--to").key)
    } else if let row = preview.row {
      rule = .row(row)
    } else if preview.all {
      rule = .all
    } else {
      rule = .spread(count: preview.sample ?? 1, of: recipients)
    }
  }

  mutating func takes(_ member: AudienceMember) -> Bool {
    switch rule {
    case .all: return true
    case .address(let key): return member.address.key == key
    case .row(let row): return member.row == row
    case .spread(let count, let total):
      defer { seen += 1 }
      guard taken < count, seen * count >= taken * total else { return false }
      taken += 1
      return true
    }
  }

  /// What to say when nobody was taken.
  var nobody: String {
    switch rule {
    case .address: "this address is not among the recipients"
    case .row(let row): "row \(row) is not among the recipients"
    case .spread, .all: "there are no recipients"
    }
  }
}
