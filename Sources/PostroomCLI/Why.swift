import ArgumentParser
import Foundation
import Mail
import Postroom

struct Why: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what is held of an address, and why a campaign reaches it or does not.",
    discussion: """
      Which files and lines hold the person, what they say of consent, every campaign with the relay's \
      reply, and the suppression list; for a campaign that is named, each part of the rule that let them \
      in or kept them out. Exit code 66 when nothing is held.
      """)

  @OptionGroup var global: GlobalOptions
  @Argument(help: "The address.", completion: .address)
  var address: String
  @Argument(help: "A campaign: its rule is looked at part by part.", completion: .campaign)
  var campaign: String?

  func run() throws {
    try reporting {
      let workspace = try global.workspace()
      let settings = try global.settings(of: workspace)
      let person = try Person(
        checkedAddress(address), in: workspace, settings, global.existingOutbox(of: workspace))
      showContacts(person)
      showSuppression(person, in: settings.zone)
      showMessages(person, in: settings.zone)
      showReceived(person, in: settings.zone)
      if let campaign {
        try explain(workspace.campaignName(campaign), person, workspace, settings)
      }
      if !person.isKnown { throw ExitCode(Exit.noInput.rawValue) }
    }
  }

  private func showContacts(_ person: Person) {
    print(Console.bold(person.address.text))
    if person.contacts.isEmpty { print("  no contact in any file") }
    for line in person.mentions {
      print("  \(line.file):\(line.line) has it, and not as a contact")
    }
    for contact in person.contacts {
      print("  \(contact.file):\(contact.line)")
      for field in contact.fields where !field.value.isEmpty {
        print("    \(Console.padded(field.name, 18)) \(field.value.withoutControls)")
      }
      if let parts = person.consent(in: contact) {
        let said = parts.map {
          "\($0.part) \($0.value.isEmpty ? "unknown" : $0.value.withoutControls)"
        }
        print("    consent: \(said.joined(separator: "; "))")
        continue
      }
      let consent = contact.fields.filter { $0.name.hasPrefix("consent") }
      if consent.isEmpty {
        print("    no column of it speaks of consent")
      } else if consent.allSatisfy(\.value.isEmpty) {
        print("    nothing is said of consent")
      }
    }
  }

  private func showSuppression(_ person: Person, in zone: TimeZone) {
    if person.suppressions.isEmpty { print("Suppressed: no") }
    for suppression in person.suppressions {
      if suppression.isForgotten {
        print(
          "Forgotten: since \(suppression.at.local(in: zone)); a keyed hash is held, and never mailed"
        )
        continue
      }
      let scope = suppression.series.map { " from \($0)" } ?? ""
      print(
        "Suppressed\(scope): since \(suppression.at.local(in: zone)), by \(suppression.source): "
          + "\(suppression.reason)")
    }
  }

  private func showMessages(_ person: Person, in zone: TimeZone) {
    print(person.messages.isEmpty ? "No campaign was queued for it" : "Campaigns:")
    for message in person.messages {
      let line = message.line
      let when = line.lastAttempt ?? line.nextAttempt ?? message.campaign.queuedAt
      let said = [line.code.map(String.init), line.enhancedStatus, line.reply]
        .compactMap { $0 }.joined(separator: " ")
      print(
        "  \(Console.padded(message.campaign.name, 32)) \(Console.padded(line.state.rawValue, 10)) "
          + "\(when.local(in: zone))  \(said)")
    }
    if !person.bounces.isEmpty { print("Came back:") }
    for bounce in person.bounces {
      print(
        "  \(Console.padded(bounce.campaign, 32)) \(Console.padded(bounce.kind.rawValue, 10)) "
          + "\(bounce.at.local(in: zone))  \(bounce.reason)")
    }
    if !person.answers.isEmpty { print("Answers:") }
    for (campaign, answer) in person.answers {
      let comment = answer.comment.isEmpty ? "" : "  \"\(answer.comment)\""
      print(
        "  \(Console.padded(campaign, 32)) \(Console.padded(answer.answer.rawValue, 10)) "
          + "\(answer.since.local(in: zone))\(comment)")
    }
  }

  private func showReceived(_ person: Person, in zone: TimeZone) {
    guard !person.received.isEmpty else { return }
    print("Came in:")
    for one in person.received {
      print(
        "  \(Console.padded(one.campaign ?? "", 32)) \(Console.padded(one.kind.rawValue, 10)) "
          + "\(one.at.local(in: zone))  \(one.subject.withoutControls)")
    }
  }

  private func explain(
    _ name: String, _ person: Person, _ workspace: Workspace, _ settings: Settings
  ) throws {
    guard workspace.campaignNames.contains(name) else {
      throw CommandFailure(noCampaign: name, in: workspace)
    }
    var problems = Problems()
    guard
      let rule = CampaignPlan.audienceRule(
        of: name, in: workspace, settings: settings, problems: &problems)
    else {
      Console.show(problems)
      throw ExitCode(Exit.badInput.rawValue)
    }
    print("\(name), by its file as it is now:")
    let rows = ContactRecord.all(of: person.address, in: rule, workspace, problems: &problems)
    guard !rows.isEmpty else {
      print("  kept out: the address is not in \(rule.file)")
      return
    }
    var isLetIn = false
    for row in rows {
      let terms: [ContactRecord.Term]
      do { terms = try row.terms(of: rule) } catch {
        throw CommandFailure(.badInput, "where: \(error.message)", hint: error.hint)
      }
      print("  \(row.file):\(row.line)")
      for term in terms {
        let values = term.fields.map { "\($0.name) is '\($0.value.withoutControls)'" }
          .joined(separator: ", ")
        print("    \(term.holds ? "yes" : "no ")  \(term.expression)  (\(values))")
      }
      if terms.allSatisfy(\.holds) {
        if isLetIn { print("    another row of the same address: it is mailed once") }
        isLetIn = true
      }
    }
    let series = CampaignPlan.series(of: name, in: workspace, settings: settings)
    print("  \(verdict(isLetIn, person, name, series))")
  }

  private func verdict(
    _ isLetIn: Bool, _ person: Person, _ name: String, _ series: String?
  ) -> String {
    if person.messages.contains(where: { $0.campaign.name == name }) {
      return "it was queued with what was frozen then, whatever the rule says now"
    }
    guard isLetIn else { return "kept out by the parts that say no" }
    return person.isSuppressed(from: series)
      ? "let in by the rule, and left alone: it is suppressed" : "let in: it would be mailed"
  }
}
