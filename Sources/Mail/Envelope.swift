/// Where one message comes from and goes to, apart from what its headers say (RFC 5321
/// section 2.3.1). Postroom writes one recipient a message, so that each has a verdict of its own.
public struct Envelope: Hashable, Sendable {
  /// Bounces return here (RFC 5321 section 4.4); nil is the null reverse-path, `<>`.
  public var reversePath: Address?
  public var forwardPath: Address

  public init(reversePath: Address?, forwardPath: Address) {
    self.reversePath = reversePath
    self.forwardPath = forwardPath
  }

  /// Whether the relay must offer SMTPUTF8 (RFC 6531) for these addresses.
  public var needsSMTPUTF8: Bool {
    !forwardPath.isASCII || !(reversePath?.isASCII ?? true)
  }
}
