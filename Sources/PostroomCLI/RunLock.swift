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
