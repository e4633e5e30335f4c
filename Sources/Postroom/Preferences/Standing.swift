/// What a person gets, by the suppression list: nobody looks whether they are in any file of contacts,
/// so the page says of a stranger what it says of a member.
struct Standing {
  enum Place: Hashable {
    case gets
    /// By their own hand on the page, which may take it back.
    case left
    /// By somebody else's, or the relay's, which the page leaves alone.
    case barred
  }

  /// Of all series together: `gets` unless all are left.
  let all: Place
  private let left: [String: Place]

  init(_ suppressions: [Suppression]) {
    func place(_ one: Suppression) -> Place {
      one.source == Suppression.byLink ? .left : .barred
    }
    all = suppressions.first { $0.series == nil }.map(place) ?? .gets
    left = Dictionary(
      suppressions.compactMap { one in one.series.map { ($0, place(one)) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// Of one series by itself.
  func own(_ series: String) -> Place { left[series] ?? .gets }

  /// Of one series, all that is known taken together.
  subscript(series: String) -> Place { all == .gets ? own(series) : all }
}
