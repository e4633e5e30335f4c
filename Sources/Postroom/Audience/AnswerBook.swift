import Mail

/// What members answered to invitations, as `rsvp('campaign')` in a `where` asks for it: one member
/// at a time, so that it takes no more memory for a million.
public struct AnswerBook: Sendable {
  /// `accepted`, `tentative`, `declined` or `waiting`; nil of whoever has not answered.
  public typealias Answers = (Address) throws -> String?

  static let words = ["accepted", "tentative", "declined", "waiting"]

  /// Those to one campaign; nil when there is none of that name.
  let answers: @Sendable (_ campaign: String) throws -> Answers?
  /// Of all campaigns that there are.
  let campaigns: @Sendable () throws -> [String]

  init(
    answers: @escaping @Sendable (_ campaign: String) throws -> Answers?,
    campaigns: @escaping @Sendable () throws -> [String]
  ) {
    self.answers = answers
    self.campaigns = campaigns
  }

  /// Those that `expression` asks for, by the name of the campaign. None are wanted when the book is
  /// nil: then nobody has answered.
  static func asked(
    by expression: ExpressionTokens, of book: AnswerBook?
  ) throws(PredicateError) -> [String: Answers] {
    var found: [String: Answers] = [:]
    for name in try expression.campaignsAskedFor() {
      guard let book else {
        found[name] = { _ in nil }
        continue
      }
      do {
        guard let answers = try book.answers(name) else {
          let names = try book.campaigns()
          throw PredicateError(
            "there is no campaign \(name)",
            hint: nearestName(to: name, among: names).map { "did you mean \($0)?" })
        }
        found[name] = answers
      } catch let error as PredicateError { throw error } catch {
        throw PredicateError("the answers cannot be read: \(error)")
      }
    }
    return found
  }
}
