import TestSupport

/// Power cuts at points of a recording that are drawn, in its order.
struct PowerCuts: Sequence, IteratorProtocol {
  private let events: [DiskEvent]
  private var generator: SplitMix
  private var places: ArraySlice<Int>
  private var disk: RecordedDisk
  /// As it was when the last sync of the state file or its journal that has ended began. What a run
  /// that was killed had written and not synced, nobody was promised.
  private var synced: RecordedDisk
  private var done = 0
  private var doneSynced = 0
  private var began: [DiskEvent.Handle: Int] = [:]
  private var dots: Set<String> = []
  private var promised: [String: String] = [:]

  /// Half of the cuts are at any point, half of them just behind a final dot.
  init(_ count: Int, of recording: DiskRecording, root: String, seed: UInt64) {
    let events = recording.events
    var generator = SplitMix(seed: seed)
    let dots = events.indices.filter { if case .dot = events[$0] { true } else { false } }
    var places: [Int] = []
    for number in 0..<count {
      let isBehindDot = number % 2 == 1 && !dots.isEmpty
      places.append(
        isBehindDot
          ? dots.randomElement(using: &generator)! + 1
          : Int.random(in: 0...events.count, using: &generator))
    }
    self.events = events
    self.generator = generator
    self.places = places.sorted()[...]
    disk = RecordedDisk(root: root)
    synced = disk
  }

  mutating func next() -> PowerCut? {
    guard let place = places.popFirst() else { return nil }
    var isSynced = false
    while done < place {
      disk.apply(events[done])
      if case .dot(let address) = events[done] { dots.insert(address) }
      if case .syncBegan(let handle) = events[done] { began[handle] = done }
      if case .syncEnded(let handle) = events[done], disk.isState(handle) {
        isSynced = true
        while doneSynced < began[handle] ?? done {
          synced.apply(events[doneSynced])
          doneSynced += 1
        }
      }
      done += 1
    }
    if isSynced { promised = (try? PowerCut.states(in: synced.whole)) ?? [:] }
    return PowerCut(
      place: place, files: disk.afterPowerCut(&generator), dots: dots, promised: promised)
  }
}
