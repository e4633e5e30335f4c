import Foundation
import Mail

/// A published campaign in the archive's list.
struct ArchiveEntry: Codable, Hashable {
  var name: String
  var series: String
  var title: String
  var summary: String
  /// The campaign's own Date.
  var published: Date
  /// When its page was written last.
  var updated: Date
  /// The campaign that it answers: who reads that one's page is led there, so no list names it. nil, as
  /// in lists from before there were answers, for none.
  var answers: String?
  /// What it invites to.
  var event: CalendarEvent?
  /// What became of that, the latest last; nil for nothing.
  var changes: [ArchivedEvent]?

  var isListed: Bool { answers == nil }

  /// What is to be said of it before anything else.
  var change: ArchivedEvent? { changes?.last }
}
