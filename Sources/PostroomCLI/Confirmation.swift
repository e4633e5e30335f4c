import Foundation
import Postroom

/// On a terminal, a person types the number of recipients before anything is queued: a number that
/// surprises is noticed in time.
struct Confirmation {
  let isNeeded: Bool
  var verb = "send"

  func ask(_ recipients: Int) throws {
    guard isNeeded, isatty(STDIN_FILENO) == 1, Console.errorsAreShown else { return }
    FileHandle.standardError.write(
      Data("Type the number of recipients (\(recipients)) to \(verb), anything else to stop: ".utf8)
    )
    let answer = readLine()?.filter { $0 != "," && $0 != " " }
    guard answer == String(recipients) else {
      throw CommandFailure(
        .usage, "not confirmed: nothing was \(verb == "send" ? "sent" : "changed")")
    }
  }
}
