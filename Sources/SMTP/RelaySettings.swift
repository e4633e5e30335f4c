import Mail

/// How to reach the relay: what `smtp:` in `postroom.yaml` says.
public struct RelaySettings: Sendable {
  public struct Login: Sendable {
    public var username: String
    /// libcurl chooses among those offered when nil.
    public var mechanism: LoginMechanism?
    /// The password, or the token for XOAUTH2.
    public var secret: LoginSecret

    public init(username: String, mechanism: LoginMechanism?, secret: LoginSecret) {
      self.username = username
      self.mechanism = mechanism
      self.secret = secret
    }
  }

  /// `smtp://host:port` or `smtps://host:port`; a path is the name said in EHLO.
  public var url: String
  public var security: TransportSecurity
  public var login: Login?
  /// PEM file of certificate authorities, instead of the system's.
  public var caFile: String?
  /// Whether PIPELINING is used where it is offered.
  public var pipelining = true
  public var timeouts = Timeouts()
  /// Whether the greeting tells of the certificate, which takes time to read.
  var readsCertificate = false

  /// Whether a session may end up under TLS.
  var mayBeEncrypted: Bool { security != .none || url.lowercased().hasPrefix("smtps:") }

  public init(url: String, security: TransportSecurity) {
    self.url = url
    self.security = security
  }
}

/// How long to wait for the relay, in seconds: RFC 5321 section 4.5.3.2, except the connection.
public struct Timeouts: Hashable, Sendable {
  public var connect: Double = 30
  /// The greeting, EHLO, MAIL and RCPT.
  public var reply: Double = 300
  /// The reply to DATA.
  public var data: Double = 120
  /// One block of the content.
  public var block: Double = 180
  /// The reply to the final dot: giving up sooner makes doubt.
  public var finalDot: Double = 600

  public init() {}
}
