import Foundation
import TestSupport
import Testing

extension Torture {
  /// A large campaign to a relay of which one transaction in fifty fails, with kills between.
  struct SoakTests {
    private static let connections = 8

    @Test func `after faults and kills the log and the relay agree on every recipient`() throws {
      let members = Torture.size(5_000, full: 100_000)
      let kills = Torture.size(4, full: 20)
      let sink = try Sink(["--faults", "20", "--seed", "\(Torture.seed)"])
      let workspace = try PlainWorkspace(
        members: members, smtp: ["url: \(sink.url())", "connections: \(Self.connections)"],
        more: ["retry: {first: 1s, longest: 2s}"])
      let began = ContinuousClock.now
      // The first half is cut up by kills; about so much is written down of a message.
      for kill in 1...kills {
        let run = try BuiltBinary.start(Self.command, in: workspace.folder)
        let until = members * 75 * kill / (kills * 2)
        while sink.journalSize < until && !run.hasEnded { usleep(2000) }
        run.send(SIGKILL)
        #expect(try run.wait().status == 128 + SIGKILL)
      }
      let footprint = try Self.finish(in: workspace)
      let seconds = (ContinuousClock.now - began).components.seconds

      let journal = try sink.journalAtRest()
      let log = try workspace.log()
      let accounting = Accounting(of: workspace.addresses, log, at: journal)
      #expect(accounting.faults.isEmpty, "\(accounting.faults.prefix(20))")
      // Those that were killed over, and those whose answer the relay kept to itself.
      let unanswered = journal.recipients.values.filter { $0.dots.contains { $0.code == 0 } }
      #expect(accounting.inDoubt.count <= kills * Self.connections + unanswered.count)
      #expect(footprint.most.memory - footprint.early.memory < 16_000, "\(footprint)")
      #expect(footprint.most.descriptors - footprint.early.descriptors < 8, "\(footprint)")
      let states = Dictionary(grouping: log, by: \.state).mapValues(\.count)
      let summary = states.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
      try Torture.note(
        "soak: messages; kills; seconds", "\(members); \(kills); \(seconds)")
      try Torture.note("soak: what became of them", summary.joined(separator: ", "))
      try Torture.note(
        "soak, the last run: what it has of the machine after a tenth of it; at most",
        "\(footprint.early); \(footprint.most)")
    }

    private static let command = ["send", "news", "--yes", "--quiet", "--wait"]

    /// What a run has of the machine.
    private struct Sample: CustomStringConvertible {
      /// Resident, in kB.
      var memory = 0
      var descriptors = 0

      var description: String { "\(memory) kB, \(descriptors) descriptors" }

      init() {}

      /// What a process has now; nil when it has ended.
      init?(of process: pid_t) {
        guard
          let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8),
          let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") }),
          let memory = Int(line.split(separator: " ")[1]),
          let open = try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd")
        else { return nil }
        self.memory = memory
        descriptors = open.count
      }

      /// The most of each.
      init(mostOf samples: some Sequence<Sample>) {
        for sample in samples {
          memory = max(memory, sample.memory)
          descriptors = max(descriptors, sample.descriptors)
        }
      }
    }

    /// Lets it come to its end; a relay that drops connections may take several starts for it.
    /// Returns what the longest of them had, after a tenth of its time and at most; after half a second
    /// at the earliest, when all of its connections stand.
    private static func finish(
      in workspace: PlainWorkspace
    ) throws -> (early: Sample, most: Sample) {
      var longest: [Sample] = []
      for _ in 0..<20 {
        var samples: [Sample] = []
        let run = try BuiltBinary.start(command, in: workspace.folder)
        while !run.hasEnded {
          if let sample = Sample(of: run.processID) { samples.append(sample) }
          usleep(20_000)
        }
        if samples.count > longest.count { longest = samples }
        let ending = try run.wait()
        if ending.status <= 1 { break }
        #expect([69, 75].contains(ending.status), "\(ending)")
      }
      let early = longest.prefix(max(longest.count / 10, 25) + 1)
      return (Sample(mostOf: early), Sample(mostOf: longest))
    }
  }
}
