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

  /// Why a key was not written to `file`: it is there already, or cannot be.
  init(_ fault: SigningKeyFault, making file: String, in workspace: Workspace) {
    let isThere = FileManager.default.fileExists(atPath: workspace.absolute(file))
    self.init(isThere ? .badInput : .cannotWrite, fault.message, hint: fault.hint)
  }

  init(state error: StateError, path: String) {
    self.init(.cannotWrite, "\(path): \(error.message)", hint: error.hint)
  }
}

extension ParsableCommand {
  /// Runs `body`; whatever it throws is shown as this program shows errors, and ends it with the
  /// code that goes with it.
  func reporting(_ body: () throws -> Void) throws {
    do { try body() } catch { throw ExitCode(Console.code(showing: error)) }
  }
}

extension Console {
  /// Shows whatever a command throws, once. Returns the exit code that goes with it.
  static func code(showing error: any Error) -> Int32 {
    switch error {
    case let failure as CommandFailure:
      Self.error(failure.message, hint: failure.hint)
      return failure.exit.rawValue
    case let failure as StateError:
      Self.error("\(Workspace.stateFileName): \(failure.message)", hint: failure.hint)
      return Exit.cannotWrite.rawValue
    case let exit as ExitCode:
      return exit.rawValue
    default:
      Self.error("internal error: \(error)", hint: "please report it, with the command")
      return Exit.internalError.rawValue
    }
  }
}
