import Mail

/// A campaign as a page of the web, the same for everybody: nothing of any contact is in it.
public struct WebVersion {
  let title: String
  /// The preheader; for lists.
  let summary: String
  let html: [UInt8]
  /// The files that the page shows, by their names below its folder.
  let images: [(name: String, bytes: [UInt8])]
  /// nil when the campaign invites to nothing, or cancels it.
  let event: CalendarEvent?
}
