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
}

/// Messages that an earlier run was killed over.
enum Interrupted {
  /// Returns how many there were.
  static func settle(in outbox: Outbox) throws -> Int {
    let count = try outbox.settleInterrupted(at: .now)
    guard count > 0 else { return 0 }
    Console.warning(
      "an earlier run was stopped: \(Console.count(count, "message")) "
        + "\(count == 1 ? "is" : "are") in doubt",
      hint: "the relay may or may not have them, so they are held: postroom log --state in_doubt")
    return count
  }
}
