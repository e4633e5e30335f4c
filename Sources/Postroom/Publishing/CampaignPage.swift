import Foundation

/// A campaign's page on the web, and what its archive says of it: frozen with the campaign.
public struct CampaignPage: Codable, Sendable {
  let name: String
  let series: String
  public let publishing: Publishing
  let version: WebVersion
  /// The campaigns that it answers, from the first: such a page is in no list.
  let answers: [String]
  /// What pages of the event's earlier versions say from then on; nil when the event is as it was.
  let change: String?
  /// The Date of its messages.
  let date: Instant
}

extension CampaignPlan {
  /// nil when the campaign is not published.
  public var page: CampaignPage? {
    guard let publishing, let webVersion else { return nil }
    return CampaignPage(
      name: name, series: composition.series, publishing: publishing, version: webVersion,
      answers: composition.thread?.map(\.name) ?? [], change: eventChange?.announcement,
      date: composition.date)
  }
}
