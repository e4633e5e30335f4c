import Mail

/// A file that goes out with every message of a campaign, by what is in it: the bytes themselves are
/// kept once, however many campaigns have them.
public struct Enclosure: Codable, Hashable, Sendable {
  /// As the reader sees it.
  public var fileName: String
  public var mediaType: String
  /// SHA-256 of its bytes, in hexadecimal.
  public var digest: String
  public var size: Int
  /// Of an image in the page, without its angle brackets (RFC 2392).
  public var contentID: String?
}

/// All that a campaign's messages hold besides their two texts.
public struct Enclosures: Codable, Hashable, Sendable {
  /// Images in the page.
  public var images: [Enclosure] = []
  /// Attachments that everybody gets.
  public var shared: [Enclosure] = []
  /// Attachments that each gets another of.
  public var personal: [PersonalEnclosure] = []

  public var isEmpty: Bool { images.isEmpty && shared.isEmpty && personal.isEmpty }
  /// Those of which the bytes are kept.
  public var kept: [Enclosure] { images + shared }
}

/// An attachment whose file depends on the recipient.
///
/// The files are not kept: a million of them would not fit. Their digests are, as values of a slot
/// of their own that no template can name, and a file that is another by then is not sent.
public struct PersonalEnclosure: Codable, Hashable, Sendable {
  /// Its path in the workspace; nothing where the recipient has none.
  public var path: MergeProgram
  /// Where the digest of the file stands among the values once the campaign is queued; before, it
  /// is empty.
  public var seal: Int
}
