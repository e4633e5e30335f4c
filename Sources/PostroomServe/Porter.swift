import Postroom

/// Lets visitors in, as many as may come.
actor Porter {
  private var allowance = VisitAllowance()
  private let start = ContinuousClock.now

  private var now: Double { (ContinuousClock.now - start) / .seconds(1) }

  func admits(_ visitor: ClientAddress?) -> Bool { allowance.admits(visitor, at: now) }

  func countMiss(_ visitor: ClientAddress?) { allowance.countMiss(visitor, at: now) }
}
