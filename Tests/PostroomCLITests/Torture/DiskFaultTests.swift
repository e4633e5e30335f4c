import Foundation
import TestSupport
import Testing

extension Torture {
  /// Disks that are full or broken from one call on, and databases that somebody else holds.
  struct DiskFaultTests {
    private static let connections = 4
    private static let command = ["send", "news", "--yes"]

    @Test(.enabled(if: Strace.isAllowed, "strace is not installed, or may not trace here"))
    func `wherever the disk is full or fails, the run says so and the next one goes on`() throws {
      var generator = SplitMix(seed: Torture.seed)
      let calls = try Self.calls()
      let count = Torture.size(20, full: 200)
      var refusals = 0
      for number in 0..<count {
        let call = number % 2 == 0 ? "pwrite64" : "fdatasync"
        let error = number / 2 % 2 == 0 ? "ENOSPC" : "EIO"
        // Once, or from then on.
        let end = number / 4 % 2 == 0 ? "" : "+"
        let first = Int.random(in: 1...(calls[call] ?? 1), using: &generator)
        let fault = "error=\(error):when=\(first)\(end)"
        let sink = try Sink()
        let workspace = try Self.workspace(sink)
        let run = try BuiltBinary.start(
          Self.command, in: workspace.folder, under: Strace.tampering(with: call, fault)
        ).wait()
        // What need not be written: the text of the lock, and what SQLite tidies up.
        #expect(run.status == 73 || run.status == 0, "\(call) \(fault): \(run)")
        if run.status == 73 {
          refusals += 1
          #expect(Self.isClear(run.standardError), "\(call) \(fault): \(run.standardError)")
        }
        let faults = try Self.faultsOfTheRest(workspace, sink)
        #expect(faults == [], "\(call) \(fault)")
      }
      #expect(refusals * 2 > count)
      try Torture.note(
        "writes and syncs that failed with ENOSPC or EIO; of which the run refused to go on",
        "\(count); \(refusals)")
    }

    @Test(.enabled(if: Strace.isAllowed, "strace is not installed, or may not trace here"))
    func `a disk that is full while the state file is made is said to be full`() throws {
      for first in 1...26 {
        let workspace = try Self.workspace(Sink())
        let run = try BuiltBinary.start(
          ["suppress", "add", "ann@example.org"], in: workspace.folder,
          under: Strace.tampering(with: "pwrite64", "error=ENOSPC:when=\(first)+")
        ).wait()
        #expect(run.status == 73, "\(first): \(run)")
        #expect(run.standardError.contains("the disk is full"), "\(first): \(run)")
      }
    }

    @Test(.enabled(if: SmallDisk.canBeMounted, "a file system may not be mounted here"))
    func `a disk that fills up under a run stops it, and once there is room it goes on`() throws {
      let sink = try Sink(["--rtt", "5"])
      let workspace = try Self.workspace(sink)
      let disk = try SmallDisk(at: workspace.folder + "/var")
      let run = try BuiltBinary.start(Self.command, in: workspace.folder)
      _ = try sink.journal(within: .seconds(30)) { $0.dotCount > 0 }
      disk.fill()
      let ending = try run.wait()
      #expect(ending.status == 73 && Self.isClear(ending.standardError), "\(ending)")
      #expect(try sink.journalAtRest().dotCount < workspace.addresses.count)
      disk.makeRoom()
      #expect(try Self.faultsOfTheRest(workspace, sink) == [])
    }

    /// The run names the state file, says what is the matter, and what to do.
    private static func isClear(_ complaint: String) -> Bool {
      let lines = complaint.split(separator: "\n")
      guard let error = lines.first(where: { $0.hasPrefix("postroom: error: ") }),
        lines.last?.hasPrefix("hint: ") ?? false
      else { return false }
      return error.contains("var/postroom.sqlite: ")
        && (error.contains("the disk is full") || error.contains("cannot be written: "))
    }

    /// How often a run makes each call when none fails.
    private static func calls() throws -> [String: Int] {
      let sink = try Sink()
      let workspace = try workspace(sink)
      let calls = try Strace.counts(
        of: ["pwrite64", "fdatasync"], in: workspace.folder, running: command)
      #expect(try sink.journalAtRest().dotCount == workspace.addresses.count)
      return calls
    }

    private static func workspace(_ sink: Sink) throws -> PlainWorkspace {
      try PlainWorkspace(
        members: 24, smtp: ["url: \(sink.url())", "connections: \(connections)"])
    }

    /// Lets the same command go on once the disk is well, and accounts for everybody.
    private static func faultsOfTheRest(
      _ workspace: PlainWorkspace, _ sink: Sink
    ) throws -> [String] {
      let ending = try BuiltBinary.run(command, in: workspace.folder)
      let check = try BuiltBinary.run(["check", "--state"], in: workspace.folder)
      let accounting = Accounting(
        of: workspace.addresses, try workspace.log(), at: try sink.journalAtRest())
      var faults = accounting.faults
      let doubts = accounting.inDoubt.count
      if doubts > connections { faults.append("\(doubts) are in doubt") }
      if ending.status != (doubts == 0 ? 0 : 1) { faults.append("\(ending)") }
      if check.status != 0 { faults.append(check.standardError) }
      return faults
    }
  }
}
