import Mail

/// The signatures that the settings ask for, with their keys: all of them, or none and why.
struct PlannedSignatures {
  private(set) var signatures: [MessageSignature] = []
  private(set) var keys = SigningKeys()
  private(set) var faults: [SigningKeyFault] = []

  init(_ asked: [Settings.Signature], from: Mailbox, in workspace: Workspace) {
    for signature in asked {
      do throws(SigningKeyFault) {
        let key = try SigningKeys.key(of: signature, in: workspace)
        signatures.append(
          MessageSignature(
            domain: signature.domain ?? from.address.domain, selector: signature.selector,
            key: keys.add(key), file: signature.file))
      } catch { faults.append(error) }
    }
    if !faults.isEmpty { signatures = [] }
  }

  /// DMARC counts a signature only of From's own organisation (RFC 7489 section 3.1.1).
  static func checkAlignment(
    _ asked: [Settings.Signature], from: Mailbox, _ problems: inout Problems
  ) {
    let domain = from.address.domain
    for signature in asked {
      guard let signer = signature.domain, !DMARCRecord.areOfOneOrganisation(signer, domain) else {
        continue
      }
      problems.warning(
        .dkim, at: signature.domainPlace,
        "domain: \(signer) is not the domain of From, \(domain): DMARC does not count the signature",
        hint: "take domain: away, and the signature is in the name of From's domain")
    }
  }
}

extension SigningKeys {
  /// The keys that a queued campaign's messages are signed with: those very ones, wherever the settings
  /// have them by now.
  public init(
    of campaign: String, _ composition: Composition, _ settings: Settings, in workspace: Workspace
  ) throws(SigningKeyFault) {
    self.init()
    if let links = composition.links {
      self.links = try LinkKeys(of: campaign, links.key, in: links.file, of: workspace)
    } else if let paths = composition.returnPaths {
      links = try LinkKeys(of: campaign, paths.key, in: paths.file, of: workspace)
    }
    guard let signatures = composition.signatures else { return }
    for signature in settings.signatures {
      if let key = try? SigningKeys.key(of: signature, in: workspace) { add(key) }
    }
    for signature in signatures where self[signature.key] == nil {
      let name = "\(signature.selector)._domainkey.\(signature.domain)"
      let hint = "put the key back that it was queued with; or `postroom cancel \(campaign)`"
      let place = Problem.Place(file: Settings.fileName)
      do throws(SigningKeyFault) {
        add(try SigningKeys.key(in: signature.file, of: workspace))
      } catch {
        throw SigningKeyFault(
          place: place, message: "\(campaign) is to be signed by \(name): \(error.message)",
          hint: hint, isMissing: error.isMissing)
      }
      guard self[signature.key] != nil else {
        throw SigningKeyFault(
          place: place,
          message: "\(campaign) is to be signed by \(name): "
            + "\(workspace.absolute(signature.file)) holds another key by now",
          hint: hint)
      }
    }
  }
}
