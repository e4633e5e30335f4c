import Foundation
import TestSupport
import Testing

extension Torture {
  /// Many starts of the same command, each while others are at it.
  struct OverlapTests {
    @Test func `of many starts at once one drains, and the others are told which`() throws {
      let count = Torture.size(40, full: 200)
      // Each start has a port of its own, by which the relay tells them apart.
      let sink = try Sink(["--rtt", "5"], listeners: count)
      let workspace = try PlainWorkspace(
        members: count * 20, smtp: ["url: \(sink.url())", "connections: 4"])
      let starts = try Self.begin(count, in: workspace, sink)
      let journal = try sink.journalAtRest()

      // Some are killed while they say that they were turned away.
      let losers = starts.filter { $0.isTurnedAway && $0.status != 128 + SIGKILL }
      let drainers = starts.filter { start in
        journal.connections.contains { $0.port == start.port }
      }
      #expect(losers.count > count / 4 && drainers.count > count / 20)
      for loser in losers {
        #expect(loser.status == 75 && loser.lasted < Self.limit, "\(loser)")
        #expect(starts.contains { $0.isNamed(by: loser) }, "\(loser)")
      }
      #expect(Self.overlaps(of: drainers, journal) == [])

      let rest = try BuiltBinary.run(["send", "news", "--yes"], in: workspace.folder)
      let accounting = Accounting(
        of: workspace.addresses, try workspace.log(), at: try sink.journalAtRest())
      #expect(accounting.faults == [])
      let kills = starts.filter { $0.status == 128 + SIGKILL }.count
      #expect(kills > 0 && accounting.inDoubt.count <= 4 * kills)
      #expect(rest.status == (accounting.inDoubt.isEmpty ? 0 : 1), "\(rest)")
      let slowest = losers.map(\.lasted).max() ?? .zero
      try Torture.note(
        "overlapping starts; killed; turned away, the slowest after",
        "\(count); \(kills); \(losers.count), \(slowest)")
    }

    /// A second, on a machine that has nothing else to do.
    private static let limit: Duration = Torture.isFull ? .seconds(1) : .seconds(5)

    /// A start that has ended.
    private struct Start {
      let processID: pid_t
      let port: Int
      let began: Date
      let ended: Date
      let lasted: Duration
      let status: Int32
      let complaint: String

      var isTurnedAway: Bool { complaint.contains("another run is at it") }

      /// Whether it is this one that `loser` names, with its process and when it was started, and
      /// rightly so: it was no loser itself, and there while the other was.
      func isNamed(by loser: Start) -> Bool {
        let words = loser.complaint.split { " (),\n".contains($0) }.map { String($0) }
        guard let name = words.firstIndex(of: "process"), words.count > name + 3,
          words[name + 1] == "\(processID)",
          let started = try? Date(words[name + 3], strategy: .iso8601)
        else { return false }
        return !isTurnedAway && began < loser.ended && loser.began < ended
          && abs(started.timeIntervalSince(began)) < 3
      }
    }

    private struct Running {
      let binary: BuiltBinary
      let port: Int
      let began = Date()
      let clock = ContinuousClock.now
      /// When it is to be killed, if it is.
      let killed: ContinuousClock.Instant?
    }

    /// Starts them a few hundredths of a second apart; every tenth is one that drains all there is,
    /// until it is killed.
    private static func begin(
      _ count: Int, in workspace: PlainWorkspace, _ sink: Sink
    ) throws -> [Start] {
      var generator = SplitMix(seed: Torture.seed)
      var running: [Running] = []
      var starts: [Start] = []
      var next = ContinuousClock.now
      var begun = 0
      while starts.count < count {
        if begun < count, ContinuousClock.now >= next {
          let isKilled = begun % 10 == 5
          let limit = isKilled ? [] : ["--limit", "12"]
          let binary = try BuiltBinary.start(
            ["send", "news", "--yes", "--smtp", sink.url(port: sink.ports[begun])] + limit,
            in: workspace.folder)
          let life: Duration = .milliseconds(Int.random(in: 100...600, using: &generator))
          running.append(
            Running(
              binary: binary, port: sink.ports[begun],
              killed: isKilled ? ContinuousClock.now + life : nil))
          begun += 1
          next += .milliseconds(Int.random(in: 10...120, using: &generator))
        }
        for run in running where run.killed.map({ ContinuousClock.now >= $0 }) ?? false {
          run.binary.send(SIGKILL)
        }
        for run in running where run.binary.hasEnded {
          let lasted = ContinuousClock.now - run.clock
          let ended = Date()
          let ending = try run.binary.wait()
          starts.append(
            Start(
              processID: run.binary.processID, port: run.port, began: run.began, ended: ended,
              lasted: lasted, status: ending.status, complaint: ending.standardError))
        }
        running.removeAll { run in starts.contains { $0.port == run.port } }
        usleep(1000)
      }
      return starts
    }

    /// Pairs of starts of which both have spoken to the relay since the other had begun to.
    private static func overlaps(of starts: [Start], _ journal: SinkJournal) -> [String] {
      let spans = starts.map { start in
        let connections = journal.connections.filter { $0.port == start.port }
        return (
          process: start.processID, first: connections.map(\.opened).min()!,
          last: connections.map(\.lastSpoke).max()!
        )
      }.sorted { $0.first < $1.first }
      return zip(spans, spans.dropFirst()).filter { $0.last >= $1.first }.map {
        "processes \($0.process) and \($1.process)"
      }
    }
  }
}
