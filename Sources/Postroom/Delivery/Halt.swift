import Mail

/// Why a run ended before all that was due had been tried.
public enum Halt: Hashable, Sendable {
  case signal(Int32)
  case unreachable(reason: String)
  /// The relay refuses this sender, or its TLS does not convince.
  case relayRefuses(reason: String)
  case loginRefused(reason: String)
  case state(StateError)
}
