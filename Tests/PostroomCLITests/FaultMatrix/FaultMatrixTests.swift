import Foundation
import TestSupport
import Testing

extension Torture {
  /// Everything that a relay can do wrong, everywhere in a session, over real libcurl.
  @Suite(.enabled(if: TestCertificates.isAvailable, "there is no openssl command"))
  struct FaultMatrixTests {
    /// So many are under way at a time: most of them wait.
    private static let threads = 32

    /// All of them, which takes less than a minute; a fifth, another one for each seed, where every
    /// step takes longer, as under a sanitizer.
    private static var cases: [FaultCase] {
      guard Torture.isSmallest else { return FaultCase.all }
      return FaultCase.all.enumerated().filter { ($0.offset + Int(Torture.seed % 5)) % 5 == 0 }
        .map(\.element)
    }

    @Test
    func `a relay that fails once, anywhere, has the verdict of the table and harms no other`()
      throws
    {
      let workspace = try PlainWorkspace(members: FaultRun.members)
      let cases = Self.cases
      let began = Date()
      let faults = Crew.map(cases, threads: Self.threads) { fault in
        do {
          let run = try FaultRun(fault, in: workspace)
          return try FaultJudgement(run, try FaultTable.fate(of: fault)).faults
        } catch { return ["\(fault): \(error)"] }
      }
      for fault in faults.joined() { Issue.record("\(fault)") }
      let seconds = (Date().timeIntervalSince(began) * 10).rounded() / 10
      try Torture.note("faults of a relay tried; seconds", "\(cases.count); \(seconds)")
    }
  }
}
