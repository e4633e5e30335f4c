/// What a scripted server offers, and where it departs from taking everything.
public struct SMTPScript: Sendable {
  /// The lines of its EHLO reply after the first, less STARTTLS and AUTH, which follow from
  /// `tls` and `mechanisms`.
  public var keywords = [
    "PIPELINING", "SIZE 10485760", "8BITMIME", "ENHANCEDSTATUSCODES", "SMTPUTF8",
  ]
  public var tls: TLSMode = .none
  /// The mechanisms offered, out of PLAIN, LOGIN and XOAUTH2.
  public var mechanisms: [String] = []
  public var credentials: Credentials?
  /// Refuse MAIL with 530 until somebody has logged in.
  public var requiresLogin = false
  /// How late every reply is, as over a long line: the commands behind it are read meanwhile.
  public var roundTrip: Duration = .zero
  var rules: [Rule] = []

  public init() {}

  /// Whether and how a connection is encrypted.
  public enum TLSMode: Sendable {
    case none
    /// After STARTTLS (RFC 3207).
    case startTLS(TestCertificate)
    /// From the first byte (RFC 8314 section 3).
    case implicit(TestCertificate)
  }

  /// The one login that is taken; `secret` is the password, or XOAUTH2's bearer token.
  public struct Credentials: Hashable, Sendable {
    public var username: String
    public var secret: String

    public init(username: String, secret: String) {
      self.username = username
      self.secret = secret
    }
  }
}

extension SMTPScript {
  /// The same script, departing at `stage`. The first rule that fits an occasion is the one used.
  ///
  /// - Parameters:
  ///   - connection: only on this connection, counted from 1 as they are accepted.
  ///   - transaction: only in this transaction of its connection: its MAIL commands, from 1.
  ///   - message: the same counted over the whole server.
  ///   - times: how often at most; the rules below, or the default, hold from then on.
  public func on(
    _ stage: Stage, connection: Int? = nil, transaction: Int? = nil, message: Int? = nil,
    times: Int = .max, action: Action
  ) -> SMTPScript {
    var script = self
    script.rules.append(
      Rule(
        stage: stage, connection: connection, transaction: transaction, message: message,
        times: times, action: action))
    return script
  }

  /// The same script, answering `reply` at `stage`: lines without their CRLF.
  public func on(
    _ stage: Stage, connection: Int? = nil, transaction: Int? = nil, message: Int? = nil,
    times: Int = .max, reply: String...
  ) -> SMTPScript {
    on(
      stage, connection: connection, transaction: transaction, message: message, times: times,
      action: .reply(reply))
  }

  /// The same script, its EHLO reply without `keyword` and its parameters.
  public func without(_ keyword: String) -> SMTPScript {
    var script = self
    script.keywords.removeAll { $0.split(separator: " ").first.map(String.init) == keyword }
    return script
  }

  func offers(_ keyword: String) -> Bool {
    keywords.contains { $0.split(separator: " ").first.map(String.init) == keyword }
  }

  /// RFC 1870's limit in octets; nil when none is declared.
  var sizeLimit: Int? {
    keywords.first { $0.hasPrefix("SIZE ") }.flatMap { Int($0.dropFirst(5)) }
  }
}
