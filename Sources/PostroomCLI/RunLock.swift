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
  /// Returns how many are held.
  @discardableResult
  static func settle(in outbox: Outbox, _ settings: Settings) throws -> Int {
    let doubts = try outbox.settleInterrupted(at: .now, resendAfter: settings.retry.first)
    if doubts.held > 0 {
      Console.warning(
        "an earlier run was stopped: \(count(doubts.held)) in doubt",
        hint: "the relay may or may not have them, so they are held: postroom resolve CAMPAIGN")
    }
    if doubts.resent > 0 {
      Console.warning(
        "an earlier run was stopped: \(count(doubts.resent)) in doubt, and sent again",
        hint: "the campaign says so (in_doubt: resend); somebody may have it twice")
    }
    return doubts.held
  }

  private static func count(_ count: Int) -> String {
    "\(Console.count(count, "message")) \(count == 1 ? "is" : "are")"
  }
}
