import Mail

/// The links to leave that the settings ask for, with their key: or none, and why.
struct PlannedLinks {
  private(set) var links: LeavingLinks?
  private(set) var returnPaths: ReturnPaths?
  private(set) var keys = LinkKeys()
  private(set) var faults: [SigningKeyFault] = []

  init(_ settings: Settings, mailto: MergeProgram?, in workspace: Workspace) {
    guard settings.links != nil || settings.sender.hasReturnPaths else { return }
    let file = settings.links?.file ?? Settings.Links.defaultFile
    do throws(SigningKeyFault) {
      let place = settings.links?.filePlace ?? settings.sender.returnPathsPlace
      keys = try LinkKeys.read(file, namedAt: place, of: workspace)
    } catch {
      faults = [error]
      faults[0].isOfReturnPaths = settings.links == nil
    }
    if settings.sender.hasReturnPaths {
      returnPaths = ReturnPaths(key: keys.newest?.digest, file: file)
    }
    guard let asked = settings.links, let mailto else { return }
    links = LeavingLinks(
      url: asked.url, key: keys.newest?.digest, file: asked.file, mailto: mailto,
      isSigned: asked.isSignedByRelay || !settings.signatures.isEmpty)
  }

  /// RFC 8058 section 4: without a signature that covers it, one-click is not offered, and is not
  /// counted by who asks for it.
  func checkOneClick(_ settings: Settings, _ problems: inout Problems) {
    guard let asked = settings.links, let links, links.url != nil, !links.isSigned else { return }
    problems.warning(
      .oneClick, at: asked.place,
      "nothing is known to sign messages, so they do not offer to leave with one click",
      hint:
        "dkim: signs them here; signed_by: relay under links: says that the relay does, and that "
        + "it covers List-Unsubscribe and List-Unsubscribe-Post")
  }
}

extension LinkKeys {
  /// The keys with which a queued campaign's links and return paths are made: that very one among
  /// them. Both are of one file.
  init(
    of campaign: String, _ wanted: String?, in file: String, of workspace: Workspace
  ) throws(SigningKeyFault) {
    guard let key = wanted else {
      throw SigningKeyFault(
        place: Problem.Place(file: Settings.fileName),
        message: "\(campaign) was queued without a key for its links",
        hint: "postroom cancel \(campaign)", rule: .linkKey)
    }
    let found = try LinkKeys.read(file, of: workspace)
    guard found[key] != nil else {
      throw SigningKeyFault(
        place: Problem.Place(file: Settings.fileName),
        message: "\(campaign) was queued with another key for its links than "
          + "\(workspace.absolute(file)) holds",
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
