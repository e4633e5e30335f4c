/// What is answered to a request for the page behind a link.
public struct PreferenceAnswer: Sendable {
  public var status: Int
  public var fields: [(name: String, value: String)]
  public var body: [UInt8]
  /// Nobody made the link: whoever brings many of these is guessing.
  public var isMiss = false
  /// What went wrong here, for the operator's eyes alone.
  public var fault: String?
}
