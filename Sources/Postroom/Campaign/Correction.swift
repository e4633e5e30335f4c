/// What a campaign corrects in the one that it answers: the key of front matter that names the other.
public enum Correction: String, CaseIterable, Sendable {
  /// What it says.
  case words = "corrects"
  /// The event that it invites to: its time, its place, its name.
  case event = "updates"
  /// That event, which falls through.
  case cancellation = "cancels"

  /// It is for everybody who may have the event in a calendar, and about nothing else.
  var isOfEvent: Bool { self != .words }
}
