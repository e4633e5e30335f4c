import Postroom

/// How many answered what.
struct AttendanceCounts {
  private(set) var byWord: [String: Int] = [:]
  var unanswered = 0
  var answered: Int { byWord.values.reduce(0, +) }

  mutating func add(_ invitee: Invitee) {
    if let word = invitee.word { byWord[word, default: 0] += 1 }
  }
}
