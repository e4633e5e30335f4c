import ArgumentParser
import Foundation
import Postroom

/// What is asked of a campaign when it is queued, and never again once it is.
extension CheckedCampaign {
  /// Stops what cannot be signed, what nobody approved, and what is unlike the campaigns before,
  /// unless somebody `expected` exactly its recipients.
  func heedGuards(in outbox: Outbox?, expected: Int? = nil, again: Bool = false) throws {
    if !plan.keyFaults.isEmpty { throw ExitCode(refusing: plan.keyFaults) }
    try demandApproval(in: outbox)
    if !again { try demandMonth(in: outbox) }
    if let expected { return try Self.demand(expected, of: counts.recipients) }
    let objections = try outbox?.objections(to: plan, recipients: counts.recipients) ?? []
    guard !objections.isEmpty else { return }
    for objection in objections { Console.error("\(plan.name): \(objection.message(in: zone))") }
    Console.hint(
      "if that is right, go on with: postroom send \(plan.name) --expect \(counts.recipients)")
    throw ExitCode(Exit.badInput.rawValue)
  }

  private func demandApproval(in outbox: Outbox?) throws {
    let standing = try outbox.standing(of: plan)
    switch standing {
    case .notNeeded, .given: return
    case .missing, .outdated:
      throw CommandFailure(
        .badInput, "\(plan.name) is not sent: \(standing.words(in: zone) ?? "")",
        hint: "look at it with `postroom preview \(plan.name) --all --open`, and then: "
          + "postroom approve \(plan.name)")
    }
  }

  /// Of a series that comes every month, a second one in a month is most often the first one again.
  private func demandMonth(in outbox: Outbox?) throws {
    let series = plan.composition.series
    guard settings.series[series]?.everyMonth ?? false, plan.corrects == nil,
      let last = try outbox?.sameMonth(as: plan, in: zone)
    else { return }
    let month = last.date.words("MMMM yyyy", in: zone)
    throw CommandFailure(
      .badInput,
      "\(plan.name) would be the second of \(series) in \(month), after \(last.name), and the series "
        + "comes every month: nothing was queued",
      hint: "if that is right: postroom send \(plan.name) --again")
  }

  /// Exit code 65 when there are not as many recipients as somebody expects.
  static func demand(_ expected: Int, of recipients: Int) throws {
    guard recipients != expected else { return }
    throw CommandFailure(
      .badInput,
      "\(Console.count(expected, "recipient")) were expected, and there are "
        + "\(Console.number(recipients)): nothing was queued",
      hint: "look at who they are: postroom preview CAMPAIGN --all --open")
  }
}
