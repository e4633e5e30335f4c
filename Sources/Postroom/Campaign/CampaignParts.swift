import Foundation
import Mail

/// What a campaign is made of, as digests part by part: enough to say which of them changed, and
/// whether two campaigns say the same.
public struct CampaignParts: Hashable, Sendable {
  public enum Part: String, CaseIterable, Sendable {
    case subject, preheader, text, event, vars, enclosures, template, settings, audience

    /// As people call it.
    public var name: String {
      switch self {
      case .vars: "vars"
      case .enclosures: "its images or attachments"
      case .settings: "the settings"
      default: "the \(rawValue)"
      }
    }

    /// Whether the author of the campaign wrote it: what its readers see as the news.
    fileprivate var isWritten: Bool {
      switch self {
      case .subject, .preheader, .text, .event, .vars, .enclosures: true
      case .template, .settings, .audience: false
      }
    }
  }

  private let digests: [Part: String]

  init(
    _ file: CampaignFile, _ composition: Composition, _ rule: AudienceRule, _ settings: Settings,
    in workspace: Workspace
  ) {
    func texts(_ key: String) -> [String] { file.texts.filter { $0.key == key }.map(\.text) }
    let enclosures = composition.enclosures ?? Enclosures()
    let sender: [CustomStringConvertible?] = [
      composition.from, composition.replyTo, composition.reversePath,
    ]
    let contents: [Part: [String]] = [
      .subject: [file.subject], .preheader: [file.preheader ?? ""],
      // An editor may add or take away lines at its ends.
      .text: [file.body.trimmingCharacters(in: .whitespacesAndNewlines)],
      .event: texts("event") + (file.event == nil ? [] : [file.zone.identifier]),
      .vars: texts("vars"),
      .enclosures: file.attach.map(\.text) + enclosures.kept.map(\.digest),
      .template: TemplateFolder(workspace: workspace, name: file.template).contents,
      .settings: sender.map { $0?.description ?? "" }
        + [
          composition.series, composition.seriesTitle, settings.sender.unsubscribe ?? "",
          settings.links.map { $0.url ?? "by mail" } ?? "", file.publishing?.url ?? "",
          Self.text(settings.organisation),
        ] + zip(composition.fields, composition.fallbacks).flatMap { [$0, $1] },
      .audience: rule.words + [file.corrects ?? ""]
        + (file.correction == .words ? [] : [file.correction.rawValue]),
    ]
    digests = contents.mapValues { Digest(ofParts: $0).hexadecimal }
  }

  /// Of what its author wrote, whatever it is called and whoever gets it.
  public var content: String {
    Digest(ofParts: Part.allCases.filter(\.isWritten).map { digests[$0] ?? "" }).hexadecimal
  }

  /// What is another than it was then.
  public func changes(since then: CampaignParts) -> [Part] {
    Part.allCases.filter { digests[$0] != then.digests[$0] }
  }

  /// The same for equal values, in any run.
  private static func text(_ constant: Constant) -> String {
    switch constant {
    case .flag(let flag): "\(flag)"
    case .number(let text), .text(let text): text
    case .list(let elements): elements.map { text($0) }.joined(separator: "\n")
    case .object(let members):
      members.sorted { $0.key < $1.key }.map { "\($0.key): \(text($0.value))" }
        .joined(separator: "\n")
    default: ""
    }
  }
}

extension AudienceRule {
  /// All that decides who is in it.
  var words: [String] { [file, condition ?? "", name ?? "", format.addressField ?? ""] }
}

extension CampaignParts: Codable {
  /// Parts by their names; those of another version are passed over.
  public init(from decoder: any Decoder) throws {
    let texts = try decoder.singleValueContainer().decode([String: String].self)
    digests = texts.reduce(into: [:]) { parts, entry in
      if let part = Part(rawValue: entry.key) { parts[part] = entry.value }
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(Dictionary(uniqueKeysWithValues: digests.map { ($0.rawValue, $1) }))
  }
}
