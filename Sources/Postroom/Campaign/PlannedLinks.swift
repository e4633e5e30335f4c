import Mail

/// The links to leave that the settings ask for, with their key: or none, and why.
struct PlannedLinks {
  private(set) var links: LeavingLinks?
  private(set) var keys = LinkKeys()
  private(set) var faults: [SigningKeyFault] = []

  init(_ settings: Settings, mailto: MergeProgram?, in workspace: Workspace) {
    guard let asked = settings.links, let mailto else { return }
    do throws(SigningKeyFault) {
      keys = try LinkKeys.read(asked.file, namedAt: asked.filePlace, of: workspace)
    } catch { faults = [error] }
    links = LeavingLinks(
      url: asked.url, key: keys.newest?.digest, file: asked.file, mailto: mailto,
      isSigned: asked.isSignedByRelay || !settings.signatures.isEmpty)
  }

  /// RFC 8058 section 4: without a signature that covers it, one-click is not offered, and is not
  /// counted by who asks for it.
  func checkOneClick(_ settings: Settings, _ problems: inout Problems) {
    guard let asked = settings.links, let links, !links.isSigned else { return }
    problems.warning(
      .oneClick, at: asked.place,
      "nothing is known to sign messages, so they do not offer to leave with one click",
      hint:
        "dkim: signs them here; signed_by: relay under links: says that the relay does, and that "
        + "it covers List-Unsubscribe and List-Unsubscribe-Post")
  }
}

extension LinkKeys {
  /// The keys with which a queued campaign's links are made: that very one among them.
  init(
    of campaign: String, _ links: LeavingLinks, in workspace: Workspace
  ) throws(SigningKeyFault) {
    guard let key = links.key else {
      throw SigningKeyFault(
        place: Problem.Place(file: Settings.fileName),
        message: "\(campaign) was queued without a key for its links",
        hint: "postroom cancel \(campaign)", rule: .linkKey)
    }
    let found = try LinkKeys.read(links.file, of: workspace)
    guard found[key] != nil else {
      throw SigningKeyFault(
        place: Problem.Place(file: Settings.fileName),
        message: "\(campaign) was queued with another key for its links than "
          + "\(workspace.absolute(links.file)) holds",
        hint: "put the key back that it was queued with; or `postroom cancel \(campaign)`",
        rule: .linkKey)
    }
    self = found
  }
}

extension SigningKeys {
  func with(_ links: LinkKeys) -> SigningKeys {
    var keys = self
    keys.links = links
    return keys
  }
}
