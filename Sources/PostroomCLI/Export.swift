import ArgumentParser
import Mail
import Postroom

struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print all that is held of an address, as JSON.",
    discussion: """
      For a request for access (UK GDPR, article 15): the rows of the CSV files, every message with what \
      was merged for it and each attempt, what came back, what it answered to invitations, and the suppression list. Exit code 66 when nothing is held.
      """)

  @OptionGroup var global: GlobalOptions
  @Argument(help: "The address.", completion: .address)
  var address: String

  func run() throws {
    try reporting {
      let workspace = try global.workspace()
      let settings = try global.settings(of: workspace)
      let person = try Person(
        checkedAddress(address), in: workspace, settings, global.existingOutbox(of: workspace))
      print(JSONValue.object(Self.object(person, at: .now)).line)
      if !person.isKnown { throw ExitCode(Exit.noInput.rawValue) }
    }
  }

  private static func object(_ person: Person, at now: Instant) -> JSONObject {
    let fields = { (fields: [(name: String, value: String)]) in
      JSONValue.object(fields.map { ($0.name, .text($0.value)) })
    }
    return [
      ("address", .text(person.address.text)), ("exported_at", .text(now.rfc3339)),
      (
        "contacts",
        .list(
          person.contacts.map {
            .object([
              ("file", .text($0.file)), ("line", .number($0.line)), ("fields", fields($0.fields)),
              (
                "consent",
                person.consent(in: $0).map { parts in
                  .object(parts.map { ($0.part, $0.value.isEmpty ? .null : .text($0.value)) })
                } ?? .null
              ),
            ])
          })
      ),
      (
        "suppressions",
        .list(person.suppressions.map { .object($0.json) })
      ),
      (
        "bounces",
        .list(
          person.bounces.map {
            .object([
              ("campaign", .text($0.campaign)), ("bounce", .text($0.kind.rawValue)),
              ("enhanced_status", .optional($0.status)), ("note", .text($0.reason)),
              ("read_at", .text($0.at.rfc3339)),
            ])
          })
      ),
      (
        "answers",
        .list(
          person.answers.map { campaign, answer in
            .object([
              ("campaign", .text(campaign)), ("answer", .text(answer.answer.rawValue)),
              ("comment", answer.comment.isEmpty ? .null : .text(answer.comment)),
              ("since", .text(answer.since.rfc3339)),
            ])
          })
      ),
      (
        "messages",
        .list(
          person.messages.map { message in
            .object([
              ("campaign", .text(message.campaign.name)),
              ("series", .text(message.campaign.series)),
              ("queued_at", .text(message.campaign.queuedAt.rfc3339)),
              ("state", .text(message.line.state.rawValue)),
              ("merged", fields(message.merged)),
              (
                "attempts",
                .list(
                  message.attempts.map {
                    .object([
                      ("number", .number($0.number)), ("at", .text($0.at.rfc3339)),
                      ("outcome", .text($0.outcome)), ("code", .optional($0.code)),
                      ("reply", .optional($0.reply)),
                      ("enhanced_status", .optional($0.enhancedStatus)),
                      ("queue_id", .optional($0.queueID)),
                    ])
                  })
              ),
            ])
          })
      ),
      (
        "received",
        .list(
          person.received.map {
            .object([
              ("kind", .text($0.kind.rawValue)), ("campaign", .optional($0.campaign)),
              ("from", .text($0.sender)), ("subject", .text($0.subject)),
              ("note", .optional($0.note)), ("read_at", .text($0.at.rfc3339)),
            ])
          })
      ),
      (
        "mentions",
        .list(
          person.mentions.map { .object([("file", .text($0.file)), ("line", .number($0.line))]) })
      ),
    ]
  }
}
