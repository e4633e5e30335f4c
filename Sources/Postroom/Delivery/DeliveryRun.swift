import Foundation
import Mail

/// Submits what is due, once: couriers on their threads, and this one to write down what they hand
/// in. The caller holds the workspace's lock.
public struct DeliveryRun<Carrier: Transport> {
  public struct Campaign {
    let id: Int64
    let composer: Composer
    /// When its event begins: no message is sent any more.
    let expiresAt: Instant?

    /// `composer` may be left out where the messages are text alone.
    public init(_ campaign: QueuedCampaign, composer: Composer? = nil) {
      precondition(composer != nil || campaign.composition.enclosures == nil)
      id = campaign.id
      self.composer = composer ?? Composer(campaign.composition)
      expiresAt = campaign.expiresAt
    }
  }

  public struct Summary: Sendable {
    public var counts = DeliveryCounts()
    public var halt: Halt?
  }

  private let outbox: Outbox
  private let campaigns: [Campaign]
  private let transport: Carrier
  private let settings: DeliverySettings

  /// The clock; tests set it.
  public var now: @Sendable () -> Instant = { .now }
  /// The signal that asks the run to end, once one has come.
  public var interruption: () -> Int32? = { nil }
  /// Called a few times a second.
  public var progress: (DeliveryCounts) -> Void = { _ in }

  public init(
    outbox: Outbox, campaigns: [Campaign], transport: Carrier, settings: DeliverySettings
  ) {
    self.outbox = outbox
    self.campaigns = campaigns
    self.transport = transport
    self.settings = settings
  }

  /// How many messages are read from the outbox at a time.
  private static var batch: Int { 512 }
  /// How often signals, progress and entries that nobody waits for are looked at, in seconds.
  private static var pulse: Double { 0.02 }

  /// How often the outbox is looked at for what other commands did, in seconds.
  private static var lookout: Double { 1 }
  /// How often a run that only waits looks at it all, so that a clock that was set, or a member who
  /// was suppressed, is noticed.
  private static var longLookout: Double { 10 }

  public func run() -> Summary {
    let dispatcher: Dispatcher
    let departures: Departures
    do {
      var counts = DeliveryCounts()
      counts.expired = try setAside()
      guard try hasDue() else { return Summary(counts: counts) }
      if let endsAt = settings.endsAt, now() >= endsAt {
        return Summary(counts: counts, halt: .windowClosed)
      }
      let trouble = try outbox.relayTrouble(
        of: settings.relay, at: now(), longestWait: settings.retry.longestWait)
      if let trouble, settings.leavesRelayAlone, trouble.retryAt > now() {
        return Summary(
          counts: counts, halt: .leftAlone(until: trouble.retryAt, reason: trouble.reason))
      }
      dispatcher = Dispatcher(
        settings: settings, trouble: trouble, waits: try outbox.waits(at: now()), now: now)
      dispatcher.addExpired(counts.expired)
      departures = try outbox.beginDepartures(connections: settings.connections)
    } catch { return Summary(halt: .state(StateError(error))) }
    return run(dispatcher, departures)
  }

  private func run(_ dispatcher: Dispatcher, _ departures: Departures) -> Summary {
    let couriers = Couriers(count: settings.connections) { [transport, settings, now] in
      Courier(
        transport: transport, dispatcher: dispatcher, departures: departures, connection: $0,
        settings: settings, now: now
      ).work()
    }
    var supply = Supply(campaigns: campaigns, scopes: settings.laneScopes)
    var watch = Watch()
    var endsBy: Double?
    heedOthers(&watch, &supply, dispatcher)
    while true {
      switch dispatcher.nextChore(waitingAtMost: Self.pulse) {
      case .write(let batch): write(batch, for: dispatcher)
      case .supply(let lane): supplyMore(&supply, lane, to: dispatcher)
      case .rest: break
      }
      let standing = dispatcher.standing
      // What was marked before goes no further either.
      if case .state? = standing.halt { _ = departures.end() }
      progress(standing.counts)
      if let signal = interruption(), endsBy == nil {
        dispatcher.stop(.signal(signal))
        endsBy = Monitor.monotonicSeconds() + settings.patience
      }
      if let endsAt = settings.endsAt, standing.halt == nil, now() >= endsAt {
        dispatcher.stop(.windowClosed)
      }
      if let endsBy, Monitor.monotonicSeconds() > endsBy { break }
      heedOthers(&watch, &supply, dispatcher)
      guard standing.isIdle else { continue }
      let mayWait = standing.halt == nil && !standing.isLimitReached && settings.waitsForDeferred
      if mayWait && restart(&supply, &watch, of: dispatcher) { continue }
      break
    }
    dispatcher.finish()
    couriers.join(atMost: endsBy == nil ? .infinity : 1)
    // What a signal left unwritten, and what a full disk did not take, if it does now.
    let outcomes = dispatcher.takeOutcomes()
    if !outcomes.entries.isEmpty { write(outcomes, for: dispatcher) }
    // What was suppressed under its own content, and what expired in a courier's hands.
    do { dispatcher.addExpired(try setAside()) } catch { dispatcher.loseState(error) }
    var summary = Summary(counts: dispatcher.standing.counts, halt: dispatcher.standing.halt)
    // What couriers hold that a signal did not let finish.
    if endsBy != nil,
      let doubts = try? outbox.settleUnfinished(
        departed: departures.end(), at: now(), resendAfter: settings.retry.first)
    {
      summary.counts.inDoubt += doubts.held + doubts.resent
    }
    if case .state? = summary.halt {} else { departures.remove() }
    return summary
  }

  /// Returns how many expired.
  private func setAside() throws(StateError) -> Int {
    var expired = 0
    for campaign in campaigns {
      try outbox.pullIn(campaign: campaign.id, at: now(), longest: settings.retry.longestWait)
      expired += try outbox.setAside(campaign: campaign.id, at: now())
    }
    return expired
  }

  private func hasDue() throws(StateError) -> Bool {
    guard let next = try outbox.nextDue(campaigns: campaigns.map(\.id)) else { return false }
    return settings.waitsForDeferred || next <= now()
  }

  private func write(_ batch: Dispatcher.Batch, for dispatcher: Dispatcher) {
    do {
      let refused = try outbox.commit(batch.entries, waits: batch.waits, at: now())
      for mark in batch.marks {
        mark.settle(refused.contains(mark.message) ? .refused : .durable)
      }
    } catch {
      dispatcher.loseState(error, unwritten: batch)
    }
  }

  private func supplyMore(_ supply: inout Supply, _ lane: Int, to dispatcher: Dispatcher) {
    do {
      dispatcher.supply(
        try supply.next(lane, from: outbox, at: now(), limit: Self.batch), toLane: lane)
    } catch { dispatcher.loseState(error) }
  }

  /// What a run looks at now and then.
  private struct Watch {
    var nextLook = 0.0
    var outboxVersion: Int64?
    var nextLongLook = 0.0
    var nextDue: Instant?
  }

  /// Other commands pause and cancel campaigns while a run is at it: no more of their messages are
  /// begun. (Those on their way find out at their mark.)
  private func heedOthers(_ watch: inout Watch, _ supply: inout Supply, _ dispatcher: Dispatcher) {
    let moment = Monitor.monotonicSeconds()
    guard moment >= watch.nextLook else { return }
    watch.nextLook = moment + Self.lookout
    do {
      let version = try outbox.versionOfOthers()
      guard version != watch.outboxVersion else { return }
      watch.outboxVersion = version
      for campaign in try outbox.stoppedCampaigns() {
        supply.remove(campaign: campaign)
        dispatcher.withdraw(campaign: campaign)
      }
    } catch { dispatcher.loseState(error) }
  }

  /// Whether there is something to wait for; once it is due, a new pass begins.
  private func restart(
    _ supply: inout Supply, _ watch: inout Watch, of dispatcher: Dispatcher
  ) -> Bool {
    let moment = Monitor.monotonicSeconds()
    if let due = watch.nextDue, due > now(), moment < watch.nextLongLook { return true }
    do {
      dispatcher.addExpired(try setAside())
      let next = try outbox.nextDue(campaigns: supply.campaigns.map(\.id))
      watch.nextDue = next
      watch.nextLongLook = moment + Self.longLookout
      guard let next else { return false }
      if next <= now() {
        supply = Supply(campaigns: supply.campaigns, scopes: settings.laneScopes)
        dispatcher.reopenLanes()
      }
      return true
    } catch {
      dispatcher.loseState(error)
      return false
    }
  }

  /// One pass over what is due: for each lane, campaign by campaign.
  private struct Supply {
    private(set) var campaigns: [Campaign]
    private var lanes: [Pass]

    private struct Pass {
      let scope: LaneScope
      var campaigns: ArraySlice<Campaign>
      var cursor = Outbox.Cursor()
    }

    init(campaigns: [Campaign], scopes: [LaneScope]) {
      self.campaigns = campaigns
      lanes = scopes.map { Pass(scope: $0, campaigns: campaigns[...]) }
    }

    mutating func remove(campaign: Int64) {
      campaigns.removeAll { $0.id == campaign }
      for lane in lanes.indices {
        if lanes[lane].campaigns.first?.id == campaign { lanes[lane].cursor = Outbox.Cursor() }
        lanes[lane].campaigns.removeAll { $0.id == campaign }
      }
    }

    /// Empty when nothing more is due.
    mutating func next(
      _ lane: Int, from outbox: Outbox, at now: Instant, limit: Int
    ) throws(StateError) -> [Assignment] {
      while let campaign = lanes[lane].campaigns.first {
        let messages = try outbox.due(
          campaign: campaign.id, lanes[lane].scope, after: &lanes[lane].cursor, at: now,
          limit: limit)
        if !messages.isEmpty {
          return messages.map {
            Assignment(message: $0, composer: campaign.composer, expiresAt: campaign.expiresAt)
          }
        }
        lanes[lane].campaigns.removeFirst()
        lanes[lane].cursor = Outbox.Cursor()
      }
      return []
    }
  }
}
