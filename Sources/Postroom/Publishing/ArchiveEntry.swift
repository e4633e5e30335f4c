import Foundation

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
}
