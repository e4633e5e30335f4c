import Foundation
import Mail

/// What became of an event, for whoever looks at a page that was published before.
struct ArchivedEvent: Codable, Hashable {
  /// The campaign that told its members.
  var campaign: String
  /// "Changed: Net Zero is now on Tuesday 18 January 2028, 16:15 to 17:00 GMT."
  var words: String
  var event: CalendarEvent
  var isCancelled: Bool
  var at: Date
}
