import Foundation
import GRDB

/// The files that campaigns were queued with. Each is kept once, by its digest: a logo is the same in
/// every newsletter.
extension Outbox {
  func store(_ assets: Assets, of composition: Composition, in db: Database) throws {
    for enclosure in composition.enclosures?.kept ?? [] {
      guard let bytes = assets[enclosure.digest] else { continue }
      try db.execute(
        sql: "INSERT INTO asset (digest, bytes) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING",
        arguments: [enclosure.digest, Data(bytes)])
    }
  }

  /// What composes a queued campaign's messages, out of what was frozen; the files that each
  /// recipient has another of are in `workspace`. Without `keys` its messages are unsigned and
  /// their links leave nobody: to be looked at alone.
  public func composer(
    of campaign: QueuedCampaign, keys: SigningKeys?, in workspace: Workspace
  ) throws(StateError) -> Composer {
    let assets = try assets(of: campaign)
    var composition = campaign.composition
    if keys == nil {
      composition.signatures = nil
      composition.links?.key = nil
      composition.returnPaths = nil
    }
    return Composer(composition, assets: assets, keys: keys ?? SigningKeys(), in: workspace)
  }

  /// The files that every message of a queued campaign holds.
  public func assets(of campaign: QueuedCampaign) throws(StateError) -> Assets {
    try read { db in
      var assets = Assets()
      for enclosure in campaign.composition.enclosures?.kept ?? [] {
        let bytes = try Data.fetchOne(
          db, sql: "SELECT bytes FROM asset WHERE digest = ?", arguments: [enclosure.digest])
        guard let bytes, assets.add([UInt8](bytes)) == enclosure.digest else {
          throw StateError.damaged(reason: "\(enclosure.fileName) of \(campaign.name) is missing")
        }
      }
      return assets
    }
  }
}
