/// Replies on their way to the client, each with the moment it leaves.
///
/// This is how a round trip is imitated: a reply waits here while the commands behind it are read
/// and answered, as it would on a long line.
struct ReplyQueue {
  enum Event {
    case bytes([UInt8])
    /// The reply before this one is complete.
    case replied(to: Int)
    case handshake
    case close
    case reset
  }

  private let roundTrip: Duration
  private var events: [(due: Moment, event: Event)] = []
  private var head = 0
  private var latest = Moment.now
  private var replies = 0

  init(roundTrip: Duration) { self.roundTrip = roundTrip }

  /// When the next event is due; nil when none is left.
  var nextDue: Moment? { head < events.count ? events[head].due : nil }

  /// Lines an action up behind what is there.
  ///
  /// - Returns: the number of the reply, which `replied` will name.
  mutating func add(_ action: SMTPScript.Action) -> Int {
    latest = max(latest, .now + roundTrip) + action.delay
    if action.drip > .zero {
      for (index, byte) in action.bytes.enumerated() {
        if index > 0 { latest = latest + action.drip }
        append(.bytes([byte]))
      }
    } else if !action.bytes.isEmpty {
      append(.bytes(action.bytes))
    }
    replies += 1
    append(.replied(to: replies))
    switch action.ending {
    case .closes: append(.close)
    case .resets: append(.reset)
    case .goesOn, .stalls: break
    }
    return replies
  }

  mutating func addHandshake() { append(.handshake) }

  private mutating func append(_ event: Event) { events.append((latest, event)) }

  /// Takes the next event out if it is due.
  mutating func next() -> Event? {
    guard head < events.count, events[head].due <= .now else { return nil }
    defer {
      head += 1
      if head == events.count {
        events.removeAll(keepingCapacity: true)
        head = 0
      }
    }
    return events[head].event
  }
}
