import Foundation
import Postroom

/// On a terminal, a person types what they are about to do before it is done: a number, or a time, that
/// surprises is noticed in time.
struct Confirmation {
  let isNeeded: Bool
  var verb = "send"

  static var canAsk: Bool { isatty(STDIN_FILENO) == 1 && Console.errorsAreShown }

  func ask(_ recipients: Int) throws {
    try ask("Type the number of recipients (\(recipients)) to \(verb), anything else to stop: ") {
      $0.filter { $0 != "," && $0 != " " } == String(recipients)
    }
  }

  func ask(_ question: String, isRight: (String) -> Bool) throws {
    guard isNeeded, Self.canAsk else { return }
    FileHandle.standardError.write(Data(question.utf8))
    guard isRight((readLine() ?? "").trimmingCharacters(in: .whitespaces)) else {
      throw CommandFailure(
        .usage, "not confirmed: nothing was \(verb == "send" ? "sent" : "changed")")
    }
  }
}
