import Foundation

/// A campaign file to be finished by a person: what `postroom new` writes.
///
/// `check` reads it without errors but for what is left to be written.
public struct CampaignDraft {
  public enum Kind: Sendable {
    /// Of a month, as 2022-02.
    case newsletter(month: String)
    /// To an event of this title, that begins at this local time.
    case invitation(title: String, start: String)

    var name: String {
      switch self {
      case .newsletter: "newsletter"
      case .invitation: "invitation"
      }
    }
  }

  /// What the person named; the rest is chosen from what there is.
  public struct Wishes: Sendable {
    public var series: String?
    public var template: String?
    public var audience: String?
    /// A campaign whose structure is taken over.
    public var from: String?

    public init(
      series: String? = nil, template: String? = nil, audience: String? = nil, from: String? = nil
    ) {
      self.series = series
      self.template = template
      self.audience = audience
      self.from = from
    }
  }

  /// As in `2022-02-newsletter`.
  public let name: String
  public let text: String
  /// The month or the event is past.
  public let isLate: Bool
  public let isInvitation: Bool
  /// Relative to the workspace.
  public var path: String { "campaigns/\(name).md" }

  public init(
    _ kind: Kind, _ wishes: Wishes = Wishes(), in workspace: Workspace, settings: Settings,
    at now: Instant
  ) throws(DraftFault) {
    let zone = settings.zone
    let occasion = try DraftOccasion(kind, in: zone, at: now)
    isLate = occasion.isLate
    if case .invitation = kind { isInvitation = true } else { isInvitation = false }
    if let from = wishes.from {
      let earlier = try Self.earlier(from, in: workspace)
      let series = wishes.series ?? earlier.text("series") ?? kind.name
      name = occasion.fileName(series: series)
      text = try DraftCopy(earlier, occasion, wishes, workspace, settings).text(name: name)
    } else {
      let choice = try DraftChoice(kind, wishes, workspace, settings)
      name = occasion.fileName(series: choice.series)
      text = FreshDraft(occasion, choice, workspace, settings).text(name: name)
    }
  }

  private static func earlier(
    _ name: String, in workspace: Workspace
  ) throws(DraftFault) -> EarlierCampaign {
    let names = workspace.campaignNames
    guard names.contains(name) else {
      throw DraftFault(
        .usage, "there is no campaign \"\(name)\" to take after",
        hint: nearestName(to: name, among: names).map { "did you mean \($0)?" }
          ?? (names.isEmpty ? nil : "there are: \(names.joined(separator: ", "))"))
    }
    var problems = Problems()
    guard let earlier = EarlierCampaign(name, in: workspace, problems: &problems) else {
      throw DraftFault(
        .input,
        problems.kept.first.map { "\($0.place): \($0.message)" } ?? "\(name) cannot be read",
        hint: "postroom check \(name)")
    }
    return earlier
  }
}
