import ArgumentParser
import Foundation
import Postroom

/// Why a command ends early: shown as `postroom: error: ...` and `hint: ...`.
struct CommandFailure: Error {
  let exit: Exit
  let message: String
  let hint: String?

  init(_ exit: Exit, _ message: String, hint: String? = nil) {
    self.exit = exit
    self.message = message
    self.hint = hint
  }

  init(state error: StateError, path: String) {
    self.init(.cannotWrite, "\(path): \(error.message)", hint: error.hint)
  }
}

extension ParsableCommand {
  /// Runs `body`; whatever it throws is shown as this program shows errors, and ends it with the
  /// code that goes with it.
  func reporting(_ body: () throws -> Void) throws {
    do { try body() } catch let failure as CommandFailure {
      Console.error(failure.message, hint: failure.hint)
      throw ExitCode(failure.exit.rawValue)
    } catch let error as StateError {
      Console.error("\(Workspace.stateFileName): \(error.message)", hint: error.hint)
      throw ExitCode(Exit.cannotWrite.rawValue)
    } catch let exit as ExitCode {
      throw exit
    } catch {
      Console.error("internal error: \(error)", hint: "please report it, with the command")
      throw ExitCode(Exit.internalError.rawValue)
    }
  }
}
