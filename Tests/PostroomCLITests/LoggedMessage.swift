import Foundation
import TestSupport

/// A line of `log --json`.
struct LoggedMessage: Decodable {
  let address: String
  let state: String
  let attempts: Int
  let queueID: String?

  private enum CodingKeys: String, CodingKey {
    case address, state, attempts
    case queueID = "queue_id"
  }
}

extension PlainWorkspace {
  /// The log of its one campaign; none when it has not been queued.
  func log() throws -> [LoggedMessage] {
    let ending = try BuiltBinary.run(["log", "--json"], in: folder)
    guard ending.status == 0 else { throw BuiltBinary.Failure(reason: ending.standardError) }
    return try ending.standardOutput.split(separator: "\n").map {
      try JSONDecoder().decode(LoggedMessage.self, from: Data($0.utf8))
    }
  }
}
