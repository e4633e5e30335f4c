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

  /// Stops a change of an event's start that nobody confirmed: `said` is the new one, as somebody wrote
  /// it beforehand; `asks` on a terminal, in words.
  func heedNewStart(_ said: String?, asks: Bool = false) throws {
    guard let change = plan.eventChange, let (old, new) = change.start else {
      guard said != nil else { return }
      throw CommandFailure(.usage, "--new-start: the start of \(plan.name) does not change")
    }
    let written = change.written(new)
    let words = "the event moves from \(change.words(old)) to \(change.words(new))"
    if let said {
      guard !change.isNewStart(said) else { return }
      throw CommandFailure(
        .badInput, "--new-start says \(said), and \(words): nothing was queued",
        hint: "mend start: under event:, or what you say")
    }
    guard asks, Confirmation.canAsk else {
      throw CommandFailure(
        .badInput, "\(words), and nobody confirmed it: nothing was queued",
        hint: "postroom send \(plan.name) --new-start \"\(written)\"")
    }
    Console.note("\(plan.name): \(words)")
    try Confirmation(isNeeded: true).ask(
      "Type the new start (\(written)) to go on, anything else to stop: ",
      isRight: change.isNewStart)
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
