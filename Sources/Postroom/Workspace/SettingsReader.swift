import Foundation
import Mail

/// Reads `postroom.yaml`, reporting every problem in it at once.
struct SettingsReader {
  private(set) var settings = Settings()
  private var root: YAMLMapping

  static func read(_ text: String, problems: inout Problems) -> Settings? {
    guard let root = YAMLMapping(text, file: Settings.fileName, problems: &problems) else {
      return nil
    }
    var reader = SettingsReader(root: root)
    reader.readOrganisation(&problems)
    reader.readSender(&problems)
    reader.readRelay(&problems)
    reader.readLimits(&problems)
    reader.readRetry(&problems)
    reader.readSeries(&problems)
    reader.readAudiences(&problems)
    reader.readFields(&problems)
    reader.readTimeZone(&problems)
    reader.settings.signatures = Settings.Signature.read(&reader.root, &problems)
    reader.settings.links = Settings.Links.read(
      &reader.root, unsubscribe: reader.settings.sender.unsubscribe, &problems)
    reader.settings.consent = Settings.Consent.read(&reader.root, &problems)
    if var window = reader.root.mapping("window", &problems) {
      reader.settings.window = SendWindow(&window, zone: reader.settings.zone, &problems)
    }
    reader.settings.publishing = Publishing.read(&reader.root, otherwise: nil, &problems)
    reader.settings.inbox = Settings.Inbox.read(&reader.root, &problems)
    reader.checkLeavingByMail(&problems)
    reader.settings.requiresApproval = reader.root.requiresApproval(&problems)
    reader.settings.reportTo = reader.root.reportAddress(&problems)
    reader.root.finish(&problems)
    return reader.settings
  }

  private init(root: YAMLMapping) { self.root = root }

  private mutating func readOrganisation(_ problems: inout Problems) {
    guard var organisation = root.mapping("organisation", &problems) else {
      problems.error(
        .missingKey, at: root.place(of: "organisation"), "organisation is missing",
        hint: "every message says who sends it: organisation: {name: ..., address: ...}")
      return
    }
    _ = organisation.required("name", &problems)
    _ = organisation.required("address", &problems)
    settings.registrationPlace = organisation.place(of: "registration")
    settings.organisation = root.constant("organisation", &problems) ?? .object([:])
  }

  private mutating func readSender(_ problems: inout Problems) {
    guard var sender = root.mapping("sender", &problems) else {
      problems.error(
        .missingKey, at: root.place(of: "sender"), "sender is missing",
        hint: "sender: {from: \"Name <news@example.org>\", unsubscribe: leave@example.org}")
      return
    }
    if sender.required("from", &problems) != nil {
      settings.sender.from = sender.mailbox("from", &problems)
      settings.sender.fromPlace = sender.textPlace(of: "from")
    }
    settings.sender.replyTo = sender.mailbox("reply_to", &problems)
    settings.sender.bounces = sender.mailbox("bounces", &problems)?.address
    readReturnPaths(&sender, &problems)
    settings.sender.unsubscribePlace = sender.textPlace(of: "unsubscribe")
    settings.sender.unsubscribe = unsubscribe(in: &sender, &problems)
    sender.finish(&problems)
  }

  /// A link that writes a mail which nobody reads leaves nobody.
  private func checkLeavingByMail(_ problems: inout Problems) {
    guard let links = settings.links, links.url == nil, settings.inbox == nil,
      !problems.hasErrors
    else { return }
    problems.error(
      .noUnsubscribe, at: links.place, "links: by: mail, and there is no inbox: to read it",
      hint: "inbox: {maildir: PATH}, with the mail for sender.unsubscribe in it")
  }

  private mutating func readReturnPaths(_ sender: inout YAMLMapping, _ problems: inout Problems) {
    settings.sender.returnPathsPlace = sender.textPlace(of: "verp")
    settings.sender.hasReturnPaths =
      sender.parsed("verp", expected: "true or false", &problems) { Bool($0) } ?? false
    guard settings.sender.hasReturnPaths else { return }
    guard let bounces = settings.sender.bounces else {
      problems.error(
        .missingKey, at: sender.place(of: "verp"), "verp: true, and there is no bounces:",
        hint: "bounces: the address of a mailbox that takes bounces+DETAIL@ as well")
      return
    }
    if bounces.detailed(String(repeating: "x", count: BounceToken.length)) == nil {
      problems.error(
        .badValue, at: sender.textPlace(of: "bounces"),
        "with verp: true, \(bounces.local) is too long before the @",
        hint: "\(64 - 1 - BounceToken.length) octets at most: each message adds a + and "
          + "\(BounceToken.length) of its own (RFC 5321 section 4.5.3.1.1)")
    }
  }

  /// PECR regulation 23: a valid address to opt out at, in every message.
  private func unsubscribe(
    in sender: inout YAMLMapping, _ problems: inout Problems
  ) -> String? {
    guard let text = sender.string("unsubscribe", &problems) else {
      problems.error(
        .noUnsubscribe, at: sender.place(of: "unsubscribe"),
        "unsubscribe is missing: there is no way to leave",
        hint: "give an address that somebody reads, or an https:// page")
      return nil
    }
    if text.hasPrefix("https://") || text.hasPrefix("mailto:") { return text }
    do {
      let address = try Address(text)
      guard sender.isASCII(address, "unsubscribe", &problems) else { return nil }
      // RFC 6068 section 2: "?", "%" and their kind mean something in a URL.
      var local: [UInt8] = []
      Escaping.urlComponent.append(Array(address.local.utf8), to: &local)
      return "mailto:\(String(decoding: local, as: UTF8.self))@\(address.domain)"
    } catch {
      problems.error(
        .badValue, at: sender.place(of: "unsubscribe"),
        "unsubscribe: \(error)", hint: "give an address or an https:// page")
      return nil
    }
  }

  private mutating func readRelay(_ problems: inout Problems) {
    guard var smtp = root.mapping("smtp", &problems) else { return }
    if let url = smtp.string("url", &problems) { settings.smtp.url = url }
    settings.smtp.securityPlace = smtp.place(of: "tls")
    if let fault = RelayURL.fault(settings.smtp.url) {
      problems.error(.badValue, at: smtp.place(of: "url"), "url: \(fault)", hint: RelayURL.hint)
    }
    settings.smtp.security =
      smtp.parsed("tls", expected: "required, opportunistic or none", &problems) {
        TransportSecurity(rawValue: $0)
      } ?? .required
    settings.smtp.username = smtp.string("username", &problems)
    // RFC 4616 section 2 has a NUL between the parts of a login, XOAUTH2 a ^A.
    if settings.smtp.username?.unicodeScalars.contains(where: {
      $0.properties.generalCategory == .control
    }) == true {
      problems.error(
        .badValue, at: smtp.place(of: "username"), "username holds control characters")
    }
    settings.smtp.mechanism = smtp.parsed("auth", expected: "plain, login or xoauth2", &problems) {
      LoginMechanism(rawValue: $0)
    }
    settings.smtp.secretPlace = smtp.place(of: "password")
    let errors = problems.errorCount
    settings.smtp.secret = Self.secret("password", in: &smtp, &problems)
    let isAbsent = settings.smtp.secret == nil && problems.errorCount == errors
    if settings.smtp.username != nil && isAbsent {
      problems.error(
        .missingKey, at: smtp.place(of: "username"), "there is a username and no password",
        hint: "password: {env: SMTP_PASSWORD}")
    } else if settings.smtp.username == nil && settings.smtp.secret != nil {
      problems.error(
        .missingKey, at: smtp.place(of: "password"), "there is a password and no username",
        hint: "username: news@example.org")
    }
    settings.smtp.caFile = smtp.string("ca_file", &problems)
    settings.smtp.caFilePlace = smtp.place(of: "ca_file")
    settings.smtp.pipelining =
      smtp.parsed("pipelining", expected: "on or off", &problems) {
        ["on": true, "true": true, "off": false, "false": false][$0]
      } ?? true
    settings.smtp.connections =
      smtp.parsed("connections", expected: "a number from 1 to 512", &problems) {
        Int($0).flatMap { (1...512).contains($0) ? $0 : nil }
      } ?? 8
    if var timeouts = smtp.mapping("timeouts", &problems) {
      for name in ["connect", "reply", "data", "block", "final_dot"] {
        let duration = timeouts.parsed(name, expected: "a time like 30s or 5m", &problems) {
          Duration(text: $0)
        }
        if let duration { settings.smtp.timeouts[name] = duration.inSeconds }
      }
      timeouts.finish(&problems)
    }
    smtp.finish(&problems)
  }

  static func secret(
    _ key: String, in mapping: inout YAMLMapping, _ problems: inout Problems
  ) -> Secret? {
    let hint = "write {env: NAME}, {file: PATH} or {command: [...]}"
    guard mapping.isMapping(key) else {
      if mapping.string(key, &problems) != nil {
        problems.error(
          .secret, at: mapping.place(of: key), "\(key): a secret is never written in this file",
          hint: hint)
      }
      return nil
    }
    guard var source = mapping.mapping(key, &problems) else { return nil }
    let found: [Secret?] = [
      source.string("env", &problems).map { .environment($0) },
      source.string("file", &problems).map { .file($0) },
      source.strings("command", &problems).map { .command($0) },
    ]
    source.finish(&problems)
    let secrets = found.compactMap { $0 }
    guard secrets.count == 1, secrets[0] != .command([]) else {
      problems.error(.secret, at: mapping.place(of: key), "\(key) names no one source", hint: hint)
      return nil
    }
    return secrets[0]
  }

  private mutating func readLimits(_ problems: inout Problems) {
    guard var limits = root.mapping("limits", &problems) else { return }
    let expected = "a rate like 600/minute, 10/second or 5000/hour"
    settings.limits.rate = limits.parsed("rate", expected: expected, &problems) { Rate($0) }
    if var domains = limits.mapping("per_domain", &problems) {
      for domain in domains.names() {
        settings.limits.perDomain[domain.lowercased()] =
          domains.parsed(domain, expected: expected, &problems) { Rate($0) }
      }
    }
    let positive: (String) -> Int? = { Int($0).flatMap { $0 > 0 ? $0 : nil } }
    settings.limits.perConnection =
      limits.parsed("per_connection", expected: "a number above 0", &problems, positive)
    settings.limits.perDay =
      limits.parsed("per_day", expected: "a number above 0", &problems, positive)
    limits.finish(&problems)
  }

  private mutating func readRetry(_ problems: inout Problems) {
    guard var retry = root.mapping("retry", &problems) else { return }
    let expected = "a time like 30s, 5m, 4h or 2d"
    let parse: (String) -> Duration? = { Duration(text: $0) }
    if let first = retry.parsed("first", expected: expected, &problems, parse) {
      settings.retry.first = first
    }
    if let longest = retry.parsed("longest", expected: expected, &problems, parse) {
      settings.retry.longest = longest
    }
    if let end = retry.parsed("give_up_after", expected: expected, &problems, parse) {
      settings.retry.giveUpAfter = end
    }
    retry.finish(&problems)
  }

  private mutating func readSeries(_ problems: inout Problems) {
    guard var all = root.mapping("series", &problems) else { return }
    for name in all.names() {
      guard var series = all.mapping(name, &problems) else { continue }
      let title = series.required("title", &problems) ?? name
      let everyMonth =
        series.parsed("every", expected: "month", &problems) { $0 == "month" ? true : nil } ?? false
      settings.series[name] = Settings.Series(title: title, everyMonth: everyMonth)
      series.finish(&problems)
    }
  }

  private mutating func readAudiences(_ problems: inout Problems) {
    guard var all = root.mapping("audiences", &problems) else { return }
    for name in all.names() {
      guard var rule = all.mapping(name, &problems) else { continue }
      settings.audiences[name] = AudienceRule(&rule, defaultFile: nil, &problems)
      rule.finish(&problems)
    }
  }

  private mutating func readFields(_ problems: inout Problems) {
    guard var fields = root.mapping("fields", &problems) else { return }
    for name in fields.names() {
      guard var field = fields.mapping(name, &problems) else { continue }
      settings.fallbacks[FieldName.normalised(name)] = field.string("fallback", &problems)
      field.finish(&problems)
    }
  }

  private mutating func readTimeZone(_ problems: inout Problems) {
    let zone = root.parsed(
      "timezone", expected: "a time zone like Europe/London", &problems
    ) { TimeZone(identifier: $0)?.identifier }
    if let zone { settings.timeZone = zone }
  }
}

extension YAMLMapping {
  /// `approval: required`. What the settings ask no campaign takes back.
  mutating func requiresApproval(_ problems: inout Problems) -> Bool {
    parsed("approval", expected: "required", &problems) { $0 == "required" ? true : nil } ?? false
  }
}

extension YAMLMapping {
  /// `report: {to: ADDRESS}`.
  fileprivate mutating func reportAddress(_ problems: inout Problems) -> Address? {
    guard var report = mapping("report", &problems) else { return nil }
    defer { report.finish(&problems) }
    return report.parsed("to", expected: "an address", &problems) { try? Address($0) }
  }
}

extension AudienceRule {
  /// `file`, `where`, `name`, `address`, `encoding` and `delimiter`; nil when there is no file.
  init?(_ rule: inout YAMLMapping, defaultFile: String?, _ problems: inout Problems) {
    let file = rule.string("file", &problems) ?? defaultFile
    predicate = rule.string("where", &problems)
    predicatePlace = rule.place(of: "where")
    name = rule.string("name", &problems)
    format.addressField = rule.string("address", &problems)
    format.encoding = rule.parsed(
      "encoding", expected: "utf-8, utf-16le, utf-16be or windows-1252", &problems
    ) { TextEncoding($0) }
    format.delimiter = rule.parsed(
      "delimiter", expected: "comma, semicolon, tab or pipe", &problems
    ) {
      ["comma": ",", ",": ",", "semicolon": ";", ";": ";", "tab": "\t", "pipe": "|", "|": "|"][$0]
        .map { (text: String) in text.utf8.first! }
    }
    guard let file else {
      problems.error(
        .missingKey, at: rule.place(of: "file"), "file is missing",
        hint: "file: recipients/members.csv")
      return nil
    }
    self.file = file
  }
}
