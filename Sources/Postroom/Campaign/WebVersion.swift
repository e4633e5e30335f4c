import Mail

/// A campaign as a page of the web, the same for everybody: nothing of any contact is in it.
public struct WebVersion: Codable, Sendable {
  /// A file that the page shows.
  struct Image: Codable {
    /// Below the page's folder.
    let name: String
    let digest: String
  }

  let title: String
  /// The preheader; for lists.
  let summary: String
  let html: String
  let images: [Image]
  /// nil when the campaign invites to nothing.
  let event: CalendarEvent?
  /// It takes that event out of calendars.
  let isCancellation: Bool
}
