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

    public init(_ campaign: QueuedCampaign) {
      id = campaign.id
      composer = Composer(campaign.composition)
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

  public func run() -> Summary {
    let dispatcher = Dispatcher(settings: settings, couriers: settings.connections)
    do {
      try setAside(for: dispatcher)
      guard try hasDue() else { return Summary(counts: dispatcher.standing.counts) }
    } catch { return Summary(halt: .state(StateError(error))) }

    let couriers = Couriers(count: settings.connections) { [transport, settings, now] in
      Courier(transport: transport, dispatcher: dispatcher, settings: settings, now: now).work()
    }
    var supply = Supply(campaigns: campaigns)
    var endsBy: Double?
    while true {
      switch dispatcher.nextChore(waitingAtMost: Self.pulse) {
      case .write(let entries, let marks): write(entries, marks, for: dispatcher)
      case .supply: supplyMore(&supply, to: dispatcher)
      case .rest: break
      }
      let standing = dispatcher.standing
      progress(standing.counts)
      if let signal = interruption(), endsBy == nil {
        dispatcher.stop(.signal(signal))
        endsBy = Monitor.monotonicSeconds() + settings.patience
      }
      if let endsBy, Monitor.monotonicSeconds() > endsBy { break }
      guard standing.isIdle else { continue }
      let mayWait = standing.halt == nil && !standing.isLimitReached && settings.waitsForDeferred
      if mayWait && restart(&supply, of: dispatcher) { continue }
      break
    }
    dispatcher.finish()
    couriers.join(atMost: endsBy == nil ? .infinity : 1)
    if endsBy != nil { write(dispatcher.takeOutcomes(), [], for: dispatcher) }
    // What was suppressed under its own content, and what expired in a courier's hands.
    do { try setAside(for: dispatcher) } catch { dispatcher.loseState(error) }
    var summary = Summary(counts: dispatcher.standing.counts, halt: dispatcher.standing.halt)
    // Couriers that a signal did not let finish hold messages whose final dot may have left.
    if endsBy != nil { summary.counts.inDoubt += (try? outbox.settleInterrupted(at: now())) ?? 0 }
    return summary
  }

  private func setAside(for dispatcher: Dispatcher) throws(StateError) {
    for campaign in campaigns {
      dispatcher.addExpired(try outbox.setAside(campaign: campaign.id, at: now()))
    }
  }

  private func hasDue() throws(StateError) -> Bool {
    guard let next = try outbox.nextDue(campaigns: campaigns.map(\.id)) else { return false }
    return settings.waitsForDeferred || next <= now()
  }

  private func write(
    _ entries: [OutboxEntry], _ marks: [MarkTicket], for dispatcher: Dispatcher
  ) {
    do {
      let refused = try outbox.commit(entries)
      for mark in marks { mark.settle(refused.contains(mark.message) ? .refused : .durable) }
    } catch {
      dispatcher.loseState(error)
      for mark in marks { mark.settle(.notWritten) }
    }
  }

  private func supplyMore(_ supply: inout Supply, to dispatcher: Dispatcher) {
    do {
      let assignments = try supply.next(from: outbox, at: now(), limit: Self.batch)
      if assignments.isEmpty {
        dispatcher.supplyIsOver(true)
      } else {
        dispatcher.supply(assignments)
      }
    } catch { dispatcher.loseState(error) }
  }

  /// Whether there is something to wait for; once it is due, a new pass begins.
  private func restart(_ supply: inout Supply, of dispatcher: Dispatcher) -> Bool {
    do {
      guard let next = try outbox.nextDue(campaigns: campaigns.map(\.id)) else { return false }
      if next <= now() {
        try setAside(for: dispatcher)
        supply = Supply(campaigns: campaigns)
        dispatcher.supplyIsOver(false)
      }
      return true
    } catch {
      dispatcher.loseState(error)
      return false
    }
  }

  /// One pass over what is due, campaign by campaign.
  private struct Supply {
    private var campaigns: ArraySlice<Campaign>
    private var cursor = Outbox.Cursor()

    init(campaigns: [Campaign]) { self.campaigns = campaigns[...] }

    /// Empty when nothing more is due.
    mutating func next(
      from outbox: Outbox, at now: Instant, limit: Int
    ) throws(StateError) -> [Assignment] {
      while let campaign = campaigns.first {
        let messages = try outbox.due(campaign: campaign.id, after: &cursor, at: now, limit: limit)
        if !messages.isEmpty {
          return messages.map {
            Assignment(message: $0, composer: campaign.composer, expiresAt: campaign.expiresAt)
          }
        }
        campaigns.removeFirst()
        cursor = Outbox.Cursor()
      }
      return []
    }
  }
}
