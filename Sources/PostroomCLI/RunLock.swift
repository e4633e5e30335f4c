import ArgumentParser
import Foundation
import Postroom

/// The workspace's lock, with what to say when another run has it.
enum RunLock {
  static func take(in workspace: Workspace) throws -> WorkspaceLock {
    do { return try WorkspaceLock(at: workspace.lockFile, now: .now) } catch {
      switch error {
      case .held(let holder):
        throw CommandFailure(
          .workLeft, "another run is at it (\(holder))",
          hint: "wait for it to end; cron's next run goes on")
      case .notWritable(let reason):
        throw CommandFailure(.cannotWrite, reason, hint: "check the permissions of var/")
      }
    }
  }

  /// The same for cron, which mails whatever is said, and which a slow run meets every few minutes: nothing
  /// is said of one that has not been at it for a day.
  static func takeForCron(in workspace: Workspace, isVerbose: Bool) throws -> WorkspaceLock {
    do { return try take(in: workspace) } catch let failure as CommandFailure
      where failure.exit == .workLeft && !isVerbose && !Console.errorsAreShown
      && !isOld(workspace.lockFile)
    {
      throw ExitCode(failure.exit.rawValue)
    }
  }

  /// A run writes into its lock when it begins.
  private static func isOld(_ lockFile: String) -> Bool {
    let attributes = try? FileManager.default.attributesOfItem(atPath: lockFile)
    let began = attributes?[.modificationDate] as? Date
    return began.map { $0.timeIntervalSinceNow < -24 * 60 * 60 } ?? true
  }
}
