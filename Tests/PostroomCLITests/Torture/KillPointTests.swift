import TestSupport
import Testing

extension Torture {
  /// Runs that are killed at system calls and at any moment, four to sixteen connections wide.
  struct KillPointTests {
    @Test func `a run killed at any call loses nobody and mails nobody twice`() throws {
      let wanted = Torture.size(60, full: 1000)
      var generator = SplitMix(seed: Torture.seed)
      var tally = KillTally()
      var calls: [Int: [String: Int]] = [:]
      var campaigns = 0
      while tally.points < wanted {
        let connections = [4, 8, 16][campaigns % 3]
        campaigns += 1
        if calls[connections] == nil {
          calls[connections] = try KilledCampaign.calls(connections: connections)
        }
        var campaign = try KilledCampaign(connections: connections)
        for _ in 0..<4 {
          let point = Self.draw(calls[connections]!, turn: &tally.turns, &generator)
          if try !campaign.run(until: point) { break }
        }
        let accounting = try campaign.finish()
        let points = campaign.kills.map(\.point)
        #expect(accounting.faults == [], "\(connections) connections: \(points)")
        for kill in campaign.kills {
          #expect(kill.inDoubt.count <= connections, "\(kill.point)")
          tally.add(kill, inDoubtForNothing: accounting.inDoubtForNothing)
        }
      }
      try tally.note(campaigns: campaigns)
      // What is left: a kill just before the call that takes the dot away, which half of all sends
      // are. Few points say little about a share.
      #expect(tally.shareForNothing <= (Torture.isFull ? 0.15 : 0.25), "\(tally)")
    }

    /// Each kind of point in its turn.
    private static func draw(
      _ calls: [String: Int], turn: inout Int, _ generator: inout SplitMix
    ) -> KillPoint {
      turn += 1
      let names = calls.keys.sorted()
      let kind = turn % (names.count + 1)
      guard kind < names.count else {
        return .moment(
          dots: .random(in: 0...24, using: &generator),
          microseconds: .random(in: 0...3000, using: &generator))
      }
      let name = names[kind]
      return .call(name, number: .random(in: 1...max(calls[name] ?? 1, 1), using: &generator))
    }
  }
}
