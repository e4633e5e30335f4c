import Mail

/// Why a run ended before all that was due had been tried.
public enum Halt: Hashable, Sendable {
  case signal(Int32)
  case unreachable(reason: String)
  /// The relay was in trouble, and is not asked again before `until`.
  case leftAlone(until: Instant, reason: String)
  /// The relay refuses this sender, or its TLS does not convince.
  case relayRefuses(reason: String)
  case loginRefused(reason: String)
  /// What a campaign says is refused time after time: it is paused.
  case contentRefused(reason: String)
  /// `window:` has closed.
  case windowClosed
  case state(StateError)
}
