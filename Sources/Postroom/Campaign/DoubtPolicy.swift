/// What becomes of a campaign's messages that are in doubt: `in_doubt` in its front matter.
public enum DoubtPolicy: String, Sendable {
  /// Nobody has a message twice: they wait for somebody to settle them.
  case hold
  /// Nobody is left out: they are submitted again, though the relay may have them.
  case resend
}
