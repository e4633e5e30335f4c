import GRDBSQLite
import Mail

/// `rsvp('campaign')`, as SQLite calls it in the middle of an expression.
final class AnswerFunction {
  private let answers: [String: AnswerBook.Answers]
  /// Of the contact that the expression is asked of now.
  var address: Address?
  /// Why the last call failed.
  private(set) var failure: (any Error)?

  init(_ answers: [String: AnswerBook.Answers]) { self.answers = answers }

  /// Whether the expression asks for answers at all.
  var isAsked: Bool { !answers.isEmpty }

  /// The connection must not outlive this.
  func register(on connection: OpaquePointer) {
    sqlite3_create_function_v2(
      connection, "rsvp", 1, SQLITE_UTF8, Unmanaged.passUnretained(self).toOpaque(),
      { context, _, values in
        guard let context, let data = sqlite3_user_data(context), let value = values?.pointee,
          let text = sqlite3_value_text(value)
        else { return }
        let function = Unmanaged<AnswerFunction>.fromOpaque(data).takeUnretainedValue()
        function.answer(context, String(cString: text))
      }, nil, nil, nil)
  }

  private func answer(_ context: OpaquePointer, _ campaign: String) {
    do {
      guard let answers = answers[campaign] else {
        sqlite3_result_error(context, "rsvp takes the name of a campaign in single quotes", -1)
        return
      }
      guard let address, let answer = try answers(address) else {
        return sqlite3_result_null(context)
      }
      sqlite3_result_text(
        context, answer, -1, unsafeBitCast(-1, to: sqlite3_destructor_type.self))
    } catch {
      failure = error
      sqlite3_result_error(context, "the answers cannot be read: \(error)", -1)
    }
  }
}
