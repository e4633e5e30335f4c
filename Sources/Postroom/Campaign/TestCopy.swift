import Foundation
import Mail

/// A copy of what one member would get, for anybody to look at: marked as a test, and with a link
/// that unsubscribes nobody.
public struct TestCopy {
  private let composer: Composer
  private let seals: FieldValues

  /// Stands in for the link to unsubscribe; its domain is no one's (RFC 2606 section 2).
  public static let inertURL = "https://unsubscribe.invalid/this-is-a-test-copy"

  /// nil when the member's own link could not be found in both parts, and so not be taken out.
  ///
  /// Each has a Message-ID of its own, so that no mailbox takes the message itself for a copy that it
  /// has already.
  public init?(of composer: Composer, for values: FieldValues, at now: Instant) {
    var composition = composer.composition
    let link = composer.unsubscribeURL(values)
    guard
      let text = Self.replacing([link], in: composer.text(values)),
      let html = Self.replacing([Self.escaped(link), link], in: composer.html(values))
    else { return nil }
    composition.campaign = "\(composition.campaign) test \(UUID())"
    composition.date = now
    composition.recipientName = .constant(composer.recipientName(values))
    composition.subject = .constant("[TEST] \(composer.subject(values))")
    composition.unsubscribe = .constant(Self.inertURL)
    composition.links = nil
    if var invitation = composition.invitation {
      // An entry of its own, which the true invitation does not change.
      invitation.event.uid = "test-\(UUID())"
      invitation.event.summary = "[TEST] \(invitation.event.summary)"
      invitation.url = .constant(composer.eventURL(values))
      composition.invitation = invitation
    }
    composition.text = .constant(text)
    composition.html = .constant(html)
    // What depended on the member is decided, but for the digests of the member's own files.
    var seals = FieldValues()
    seals.append(composition.personal.map(\.seal), of: values)
    self.seals = seals
    let personal = composition.personal.enumerated().map { number, enclosure in
      PersonalEnclosure(
        path: .constant(enclosure.path.text(of: values, fallbacks: composer.fallbackBytes)),
        seal: number)
    }
    composition.enclosures?.personal = personal
    composition.fields = personal.map { "attachment \($0.seal + 1)" }
    composition.fallbacks = composition.fields.map { _ in "" }
    self.composer = Composer(
      composition, assets: composer.assets, keys: composer.keys, in: composer.workspace)
  }

  /// The copy as it is submitted to `address`.
  public func submission(to address: Address) throws(ComposingFailure) -> Submission {
    try composer.compose(to: address, values: seals)
  }

  /// `text` with the inert URL in the place of each of `links`; nil when none of them is in it.
  private static func replacing(_ links: [String], in text: String) -> String? {
    var result = text
    for link in links { result = result.replacing(link, with: inertURL) }
    return result == text ? nil : result
  }

  private static func escaped(_ text: String) -> String {
    var bytes: [UInt8] = []
    Escaping.html.append(Array(text.utf8), to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension MergeProgram {
  /// The same text for everybody.
  fileprivate static func constant(_ text: String) -> MergeProgram {
    MergeProgram(text.isEmpty ? [] : [.text(Array(text.utf8))])
  }
}
