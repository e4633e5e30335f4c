/// Threads that share out a list, for tests that mostly wait.
public enum Crew {
  /// What `work` makes of each of `items`, in their order; so many are under way at a time.
  public static func map<Item: Sendable, Result: Sendable>(
    _ items: [Item], threads: Int, _ work: @escaping @Sendable (Item) -> Result
  ) -> [Result] {
    let shared = Monitor((next: 0, results: [Result?](repeating: nil, count: items.count)))
    let crew = (0..<min(threads, items.count)).map { _ in
      PosixThread {
        while true {
          let index = shared.change { shared in
            defer { shared.next += 1 }
            return shared.next
          }
          guard index < items.count else { return }
          let result = work(items[index])
          shared.change { $0.results[index] = result }
        }
      }
    }
    for thread in crew { thread.join() }
    return shared.read { $0.results.map { $0! } }
  }
}
