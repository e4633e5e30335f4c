import Foundation
import Mail

/// What `postroom.yaml` says. Every key is described in `docs/workspace.md`.
public struct Settings: Sendable {
  public var organisation = Constant.object([:])
  /// Where the organisation's `registration` stands in the file.
  var registrationPlace = Problem.Place(file: Settings.fileName)
  public var sender = Sender()
  public var smtp = Relay()
  public var limits = Limits()
  public var retry = RetrySchedule()
  public var series: [String: Series] = [:]
  public var audiences: [String: AudienceRule] = [:]
  /// By normalised field name: what stands in for an empty value.
  public var fallbacks: [String: String] = [:]
  public var timeZone = "Europe/London"
  public var zone: TimeZone { TimeZone(identifier: timeZone) ?? .gmt }
  /// Whose signatures messages carry.
  public var signatures: [Signature] = []
  /// Where the contacts say what somebody agreed to; nil where nobody asks them.
  public var consent: Consent?
  /// Where links to leave lead; nil where no page answers them.
  public var links: Links?
  public var window = SendWindow()
  /// Where campaigns are published, unless they say otherwise.
  public var publishing: Publishing?
  /// Where answers come in; nil when nobody reads them here.
  public var inbox: Inbox?
  /// Who gets the report of a campaign that has ended; nil for nobody.
  public var reportTo: Address?
  /// Nothing is queued that nobody approved.
  public var requiresApproval = false

  var organisationName: String {
    if case .object(let members) = organisation, case .text(let name) = members["name"] {
      name
    } else {
      ""
    }
  }

  public struct Sender: Sendable {
    public var from: Mailbox?
    /// Where it stands in the file.
    var fromPlace = Problem.Place(file: Settings.fileName)
    public var replyTo: Mailbox?
    public var bounces: Address?
    /// Each message comes from an address of its own, which is `bounces` with a detail: `verp: true`.
    public var hasReturnPaths = false
    var returnPathsPlace = Problem.Place(file: Settings.fileName)
    /// A mailto: or https: URL, which may hold merge tags.
    public var unsubscribe: String?
    /// Where it stands in the file.
    var unsubscribePlace = Problem.Place(file: Settings.fileName)
  }

  public struct Relay: Sendable {
    public var url = "smtp://localhost:25"
    public var security = TransportSecurity.required
    public var username: String?
    public var mechanism: LoginMechanism?
    public var secret: Secret?
    public var caFile: String?
    public var pipelining = true
    public var connections = 8
    /// Seconds by name (`connect`, `reply`, `data`, `block`, `final_dot`), where they are set.
    public var timeouts: [String: Double] = [:]
    /// Where `tls`, `password` and `ca_file` stand in the file.
    public internal(set) var securityPlace = Problem.Place(file: Settings.fileName)
    public internal(set) var secretPlace = Problem.Place(file: Settings.fileName)
    public internal(set) var caFilePlace = Problem.Place(file: Settings.fileName)
  }

  public struct Limits: Sendable {
    public var rate: Rate?
    public var perDomain: [String: Rate] = [:]
    public var perConnection: Int?
    public var perDay: Int?
  }

  public struct Series: Sendable {
    public var title: String
    public var everyMonth: Bool
  }

  /// A DKIM signature: in whose name, and with which key.
  public struct Signature: Sendable {
    /// nil is the domain of From.
    public var domain: String?
    public var selector: String
    /// Of the private key; relative to the workspace.
    public var file: String
    /// Where the domain and the key's file stand in the settings.
    var domainPlace = Problem.Place(file: Settings.fileName)
    var filePlace = Problem.Place(file: Settings.fileName)
    /// Where it is to be mended.
    public var place: Problem.Place { filePlace }
  }

  public static let fileName = "postroom.yaml"
}

/// Who a campaign is for: a CSV file, and which of its rows.
public struct AudienceRule: Hashable, Sendable {
  /// Relative to the workspace.
  public var file: String
  public var predicate: String?
  /// The display name in To, which may hold merge tags.
  public var name: String?
  public var format = ContactsFormat()
  var predicatePlace: Problem.Place
  /// Of those that `predicate` lets in, the ones that a campaign is for.
  private(set) var narrowing: String?
  private(set) var narrowingPlace = Problem.Place(file: Settings.fileName)

  /// `predicate` and `narrowing`.
  var condition: String? {
    let parts = [predicate, narrowing].compactMap { $0 }
    return parts.count < 2 ? parts.first : parts.map { "(\($0))" }.joined(separator: " AND ")
  }

  func narrowed(to condition: String, at place: Problem.Place) -> AudienceRule {
    var rule = self
    rule.narrowing = condition
    rule.narrowingPlace = place
    return rule
  }
}
