import Foundation
import Mail

/// Everything that decides a campaign's bytes, but for the recipient: what the outbox freezes.
///
/// Templates, Markdown, constants and fallbacks are in the programs by now, so a retry needs none of
/// the files, and gives the same bytes though a newer Postroom would compile them otherwise.
public struct Composition: Codable, Hashable, Sendable {
  public var campaign: String
  public var series: String
  public var seriesTitle: String
  public var from: Mailbox
  public var replyTo: Mailbox?
  /// Where bounces go; nil is the null reverse-path.
  public var reversePath: Address?
  public var date: Instant
  /// Of the workspace's time zone at `date`, in seconds east of Greenwich.
  public var utcOffset: Int

  /// The names of the frozen fields; the programs' slots count in this order.
  public var fields: [String]
  /// By slot: what stands in for an empty value; empty for none.
  public var fallbacks: [String]

  public var recipientName: MergeProgram
  public var subject: MergeProgram
  /// The URL or mailto: URL behind "unsubscribe".
  public var unsubscribe: MergeProgram
  public var text: MergeProgram
  public var html: MergeProgram
  /// nil when the messages are text alone.
  public var enclosures: Enclosures?
  /// Sessions that calendars may take over; nil for none.
  public var programme: [CalendarEvent]?
  /// nil when they invite to nothing.
  public var invitation: Invitation?
  /// Of a correction: what it answers, from the first campaign to the one it corrects.
  public var thread: [ThreadedCampaign]?
  /// nil when nothing signs the messages.
  public var signatures: [MessageSignature]?
  /// nil when no page answers the links.
  public var links: LeavingLinks?
  /// nil when all messages come from one address.
  public var returnPaths: ReturnPaths?
  /// At how many columns the lines of the plain text end; nil in campaigns of before there was a limit,
  /// whose messages stay as they were.
  public var textColumns: Int?
}

extension Composition {
  var programs: [MergeProgram] {
    [recipientName, subject, unsubscribe, text, html] + personal.map(\.path)
      + [invitation?.url, links?.mailto].compactMap { $0 }
  }

  var lineLimit: LineLimit? { textColumns.map { LineLimit(columns: $0) } }

  /// Those whose values are kept.
  var storedFields: ArraySlice<String> { fields.prefix(tokenSlot ?? fields.count) }

  /// Of the token in a recipient's links: the last, filled when the message is composed.
  var tokenSlot: Int? { links == nil ? nil : fields.count - 1 }

  var personal: [PersonalEnclosure] { enclosures?.personal ?? [] }

  /// As the outbox keeps it: the same bytes for equal compositions.
  var json: Data {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return try encoder.encode(self)
    }
  }

  /// Refuses programs that use fields which are not there.
  init(json: Data) throws {
    self = try JSONDecoder().decode(Composition.self, from: json)
    let isSound =
      fallbacks.count == fields.count
      && programs.allSatisfy { $0.usedSlots.allSatisfy { $0 < fields.count } }
      && personal.allSatisfy { fields.indices.contains($0.seal) }
      && (links == nil || fields.last == LinkToken.field)
    guard isSound else {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(codingPath: [], debugDescription: "a program leads out of the fields")
      )
    }
  }
}
