import Foundation
import Mail
import Testing

@testable import Postroom

/// Bounces as programs of twenty years wrote them, which others collected
/// (`../shared/corpora/flufl`): who was not reached, and whether it is given up.
@Suite(.enabled(if: BounceCorpus.isPresent, "the corpus of bounces is not there"))
struct BounceCorpusTests {
  /// The first writes a name without its domain, the second an example of an address among those that
  /// were not reached, the third names that only its readers can complete.
  private static let missed: Set<String> = ["aol_01.txt", "llnl_01.txt", "yale_01.txt"]

  @Test func `of 115 bounces all but three are read exactly as they are meant`() throws {
    let corpus = try BounceCorpus()
    #expect(corpus.truths.count == 115)
    var wrong: Set<String> = []
    for (name, truth) in corpus.truths {
      let found = try corpus.reading(of: name)
      if found != truth {
        wrong.insert(name)
        if !Self.missed.contains(name) { Issue.record("\(name): \(found), and not \(truth)") }
      }
    }
    #expect(corpus.truths.count - wrong.count >= 108)
    #expect(wrong == Self.missed)
  }

  @Test func `what is missed is kept for a person, and blamed on nobody`() throws {
    let corpus = try BounceCorpus()
    for name in Self.missed {
      let found = try corpus.reading(of: name)
      #expect(Set(found.addresses).isDisjoint(with: try corpus.everybodyElse(in: name)), "\(name)")
    }
  }
}

private struct BounceCorpus {
  struct Reading: Equatable, CustomStringConvertible {
    var addresses: [String]
    var isTemporary: Bool
    var description: String { "\(addresses)\(isTemporary ? ", for now" : "")" }
  }

  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../../../shared/corpora")

  static var isPresent: Bool {
    FileManager.default.fileExists(atPath: folder.appendingPathComponent("flufl").path)
  }

  let truths: [String: Reading]

  init() throws {
    struct Truth: Decodable {
      let addrs: [String]
      let temporary: Bool
    }
    let json = try Data(contentsOf: Self.folder.appendingPathComponent("flufl-truth.json"))
    truths = try JSONDecoder().decode([String: Truth].self, from: json).mapValues {
      Reading(addresses: $0.addrs.map { $0.lowercased() }.sorted(), isTemporary: $0.temporary)
    }
  }

  func reading(of name: String) throws -> Reading {
    let octets = try octets(of: name)
    let message = IncomingMessage(octets)
    if let report = DeliveryReport(message) {
      let meant = report.recipients.filter { $0.action != .handedOn }
      return Reading(
        addresses: Set(meant.compactMap(\.addresses.first?.key)).sorted(),
        isTemporary: !meant.isEmpty && meant.allSatisfy { $0.action == .delayed })
    }
    guard let report = WrittenReport(message) else {
      return Reading(addresses: [], isTemporary: false)
    }
    return Reading(addresses: report.recipients.map(\.key).sorted(), isTemporary: report.isDelay)
  }

  /// The addresses of its header: a report is never of those who wrote it, or got it.
  func everybodyElse(in name: String) throws -> Set<String> {
    let fields = IncomingMessage(try octets(of: name)).fields
    return Set(["from", "to", "sender"].flatMap { fields.mailboxes($0) }.map(\.address.key))
  }

  private func octets(of name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: Self.folder.appendingPathComponent("flufl/\(name)")))
  }
}
