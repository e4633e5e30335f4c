import Foundation
import TestSupport
import Testing

extension Torture {
  /// A wall clock that is set by a day under the built binary.
  struct ClockTests {
    private static let day: Int64 = 86_400

    @Test(arguments: [-day, day])
    func `a run that waits goes on when the clock is set by a day, and does not spin`(
      jump: Int64
    ) throws {
      // Everybody is deferred once.
      let sink = try Sink(["--greylist", "100"])
      let workspace = try Self.workspace(sink)
      let clock = try Clock()
      let run = try BuiltBinary.start(
        ["send", "news", "--yes", "--wait"], in: workspace.folder, under: clock.command)
      _ = try sink.journal(within: .seconds(30)) {
        $0.recipients.count == workspace.addresses.count
      }
      try clock.set(jump)
      let began = ContinuousClock.now
      let before = Self.processorSeconds(of: run.processID)
      var spent = 0.0
      while !run.hasEnded, ContinuousClock.now - began < .seconds(60) {
        spent = max(spent, Self.processorSeconds(of: run.processID) - before)
        usleep(10_000)
      }
      // The longest wait is 2.5 seconds; a run that waits looks at the clock every ten.
      #expect(ContinuousClock.now - began < .seconds(20))
      #expect(spent < 1)
      if !run.hasEnded { run.send(SIGKILL) }
      #expect(try run.wait().status == 0)
      #expect(try Self.faults(of: workspace, sink) == [])
    }

    @Test(arguments: [-day, day])
    func `what was deferred before the clock was set by a day is tried within the longest wait`(
      jump: Int64
    ) throws {
      let sink = try Sink(["--greylist", "100"])
      let workspace = try Self.workspace(sink)
      let clock = try Clock()
      let send = ["send", "news", "--yes"]
      let first = try BuiltBinary.start(send, in: workspace.folder, under: clock.command).wait()
      #expect(first.status == 75)
      try clock.set(jump)
      let began = ContinuousClock.now
      var status: Int32 = 75
      while status == 75, ContinuousClock.now - began < .seconds(10) {
        status = try BuiltBinary.start(send, in: workspace.folder, under: clock.command).wait()
          .status
        usleep(200_000)
      }
      #expect(status == 0)
      #expect(try Self.faults(of: workspace, sink) == [])
    }

    private static func workspace(_ sink: Sink) throws -> PlainWorkspace {
      try PlainWorkspace(
        members: 8, smtp: ["url: \(sink.url())", "connections: 2"],
        more: ["retry: {first: 2s, longest: 2s}"])
    }

    private static func faults(of workspace: PlainWorkspace, _ sink: Sink) throws -> [String] {
      let log = try workspace.log()
      let tries = log.filter { $0.attempts != 2 }.map { "\($0.address): \($0.attempts) attempts" }
      return Accounting(of: workspace.addresses, log, at: try sink.journalAtRest()).faults + tries
    }

    /// What a process has used of the processors so far.
    private static func processorSeconds(of process: pid_t) -> Double {
      guard let line = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
        let name = line.lastIndex(of: ")")
      else { return 0 }
      let fields = line[name...].split(separator: " ")
      guard fields.count > 13 else { return 0 }
      let ticks = fields[12...13].compactMap { Double($0) }.reduce(0, +)
      return ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// A clock of its own for a program that is started with `command`.
    private final class Clock {
      private let path = NSTemporaryDirectory() + "/postroom-clock-\(UUID().uuidString)"

      init() throws { try write(0) }

      deinit { unlink(path) }

      var command: [String] {
        ["env", "LD_PRELOAD=\(BuiltBinary.recorder)", "POSTROOM_CLOCK=\(path)"]
      }

      /// So many seconds from the real time, from now on.
      func set(_ seconds: Int64) throws { try write(seconds) }

      private func write(_ seconds: Int64) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(file) }
        let count = withUnsafeBytes(of: seconds) { pwrite(file, $0.baseAddress, $0.count, 0) }
        #expect(count == 8)
      }
    }
  }
}
