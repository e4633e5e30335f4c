import Foundation
import TestSupport

/// A campaign whose runs are killed one after the other, until the last one may finish it.
struct KilledCampaign {
  /// A run that was killed, and whom it left in doubt.
  struct Kill {
    let point: KillPoint
    var inDoubt: Set<String> = []
  }

  let connections: Int
  let workspace: PlainWorkspace
  private let sink: Sink
  private(set) var kills: [Kill] = []
  /// The last kill that came after the relay was talked to: it is the one whose marks are found.
  private var latestToMark: Int?
  private var known: Set<String> = []

  init(connections: Int) throws {
    self.connections = connections
    sink = try Sink()
    workspace = try PlainWorkspace(
      members: connections * 8, smtp: ["url: \(sink.url())", "connections: \(connections)"])
  }

  private static let arguments = ["send", "news", "--yes", "--quiet"]

  /// How often a run that nobody kills makes each call.
  static func calls(connections: Int) throws -> [String: Int] {
    let campaign = try KilledCampaign(connections: connections)
    let calls = try KillPoint.calls(of: arguments, in: campaign.workspace.folder)
    guard try campaign.sink.journalAtRest().dotCount == campaign.workspace.addresses.count else {
      throw BuiltBinary.Failure(reason: "it sent nothing")
    }
    return calls
  }

  /// Runs it once more, to be killed at `point`, and returns whether it was.
  mutating func run(until point: KillPoint) throws -> Bool {
    let before = try sink.journalAtRest()
    let ending: BuiltBinary.Ending
    switch point {
    case .call(let name, let number):
      ending = try BuiltBinary.start(
        Self.arguments, in: workspace.folder,
        under: [
          "env", "LD_PRELOAD=\(BuiltBinary.recorder)", "POSTROOM_KILL=\(name) \(number)",
        ]
      ).wait()
    case .moment(let dots, let microseconds):
      let run = try BuiltBinary.start(Self.arguments, in: workspace.folder)
      _ = try? sink.journal(within: .seconds(5)) { now in
        let hasEnded =
          now.connections.count > before.connections.count
          && now.connections.allSatisfy(\.isClosed)
        return hasEnded || now.dotCount >= before.dotCount + dots
      }
      usleep(microseconds)
      run.send(SIGKILL)
      ending = try run.wait()
    }
    let hasConnected = try sink.journalAtRest().connections.count > before.connections.count
    try findDoubts()
    guard ending.status == 128 + SIGKILL else { return false }
    kills.append(Kill(point: point))
    if hasConnected { latestToMark = kills.count - 1 }
    return true
  }

  /// Whoever is newly in doubt was left so by the latest run that had marked anybody. A copy is
  /// read, so that the next run finds the state file and its journal as the dead one left them.
  private mutating func findDoubts() throws {
    let found = Set(
      try PlainWorkspace(copying: workspace).log().filter { $0.state == "in_doubt" }
        .map(\.address))
    if let latestToMark { kills[latestToMark].inDoubt.formUnion(found.subtracting(known)) }
    known = found
  }

  /// Lets a run finish it, and accounts for everybody.
  mutating func finish() throws -> Accounting {
    let ending = try BuiltBinary.run(Self.arguments, in: workspace.folder)
    try findDoubts()
    let log = try workspace.log()
    guard ending.status == (known.isEmpty ? 0 : 1) else {
      throw BuiltBinary.Failure(reason: "\(ending.status): \(ending.standardError)")
    }
    return Accounting(of: workspace.addresses, log, at: try sink.journalAtRest())
  }
}
