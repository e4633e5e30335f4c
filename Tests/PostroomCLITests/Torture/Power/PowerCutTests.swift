import Foundation
import TestSupport
import Testing

extension Torture {
  /// The power is cut: all that was written, synced and sent is recorded in its order, and what a
  /// disk may have kept of it is looked at for points of the recording.
  @Suite(.enabled(if: SQLite.isInstalled, "sqlite3 is not installed"))
  struct PowerCutTests {
    @Test func `a power cut forgets no final dot and no outcome, and damages nothing`() throws {
      let run = try Self.recorded
      let count = Torture.size(200, full: 5000)
      var dots = 0
      var faults: [String] = []
      for cut in PowerCuts(count, of: run.recording, root: run.folder, seed: Torture.seed) {
        faults += try cut.faults()
        dots += cut.dots.count
      }
      #expect(faults.isEmpty, "\(faults.count): \(faults.prefix(10))")
      #expect(dots > 0)
      try Torture.note("power cuts", "\(count), with \(dots) final dots before them")
    }

    /// What a run might leave unsynced.
    enum Neglect: CaseIterable {
      /// As with `synchronous=NORMAL`.
      case journal
      case nameOfTheFolder
      case everything
    }

    @Test(arguments: Neglect.allCases)
    func `the same cuts find out a run that does not sync`(neglect: Neglect) throws {
      let run = try Self.recorded
      let careless = run.recording.withoutSyncs { path in
        switch neglect {
        case .journal: path.hasSuffix("-wal")
        case .nameOfTheFolder: path == run.folder
        case .everything: true
        }
      }
      var found = 0
      for cut in PowerCuts(200, of: careless, root: run.folder, seed: Torture.seed)
      where found <= 10 {
        found += try cut.faults().isEmpty ? 0 : 1
      }
      #expect(found > 10)
    }

    @Test func `after a power cut the same command goes on, and mails nobody twice`() throws {
      let run = try Self.recorded
      let count = Torture.size(12, full: 200)
      for cut in PowerCuts(count, of: run.recording, root: run.folder, seed: Torture.seed &+ 1) {
        let workspace = try PlainWorkspace(copying: run.workspace)
        let state = workspace.folder + "/var"
        try FileManager.default.removeItem(atPath: state)
        try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: false)
        try PowerCut.write(cut.files, to: state)
        let check = try BuiltBinary.run(["check", "--state"], in: workspace.folder)
        #expect(check.status == 0, "\(check.standardError)")

        let sink = try Sink()
        let rest = try BuiltBinary.run(
          ["send", "news", "--yes", "--smtp", sink.url()], in: workspace.folder)
        let log = try workspace.log()
        let doubtful = log.filter { $0.state == "in_doubt" }
        #expect(rest.status == (doubtful.isEmpty ? 0 : 1), "\(rest.standardError)")
        #expect(log.map(\.address).sorted() == workspace.addresses.sorted())
        let journal = try sink.journalAtRest()
        let wrong = log.filter { line in
          let times = (cut.dots.contains(line.address) ? 1 : 0) + journal[line.address].dots.count
          return line.state == "accepted" ? times != 1 : line.state != "in_doubt" || times > 1
        }
        #expect(wrong.isEmpty, "\(wrong.count) wrong, as in \(wrong[0])")
      }
      try Torture.note("power cuts after which the command went on to its end", "\(count)")
    }

    /// A run that was killed half way, and the one that ended what it had begun.
    private struct Recorded {
      let workspace: PlainWorkspace
      let folder: String
      let recording: DiskRecording
    }

    private static var recorded: Recorded {
      get throws {
        let members = Torture.size(60, full: 1500)
        let sink = try Sink()
        let workspace = try PlainWorkspace(
          members: members, smtp: ["url: \(sink.url())", "connections: 6"])
        let folder = URL(fileURLWithPath: workspace.folder).resolvingSymlinksInPath().path
        let file = NSTemporaryDirectory() + "/postroom-recording-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: file) }
        let under = [
          "env", "LD_PRELOAD=\(BuiltBinary.recorder)", "POSTROOM_RECORDED=\(folder)",
          "POSTROOM_RECORDING=\(file)",
        ]
        let command = ["send", "news", "--yes"]
        let killed = try BuiltBinary.start(command, in: folder, under: under)
        _ = try sink.journal(within: .seconds(60)) { $0.dotCount > members / 2 }
        killed.send(SIGKILL)
        _ = try killed.wait()
        let ending = try BuiltBinary.start(command, in: folder, under: under).wait()
        guard [0, 1].contains(ending.status) else {
          throw BuiltBinary.Failure(reason: ending.standardError)
        }
        guard try sink.journalAtRest().dotCount <= members else {
          throw BuiltBinary.Failure(reason: "somebody was mailed twice")
        }
        let data = try Data(contentsOf: URL(fileURLWithPath: file))
        let recording = try DiskRecording(data)
        return Recorded(workspace: workspace, folder: folder, recording: recording)
      }
    }
  }
}
