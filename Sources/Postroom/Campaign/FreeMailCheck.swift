import Mail

/// From is a domain of the organisation's own. A provider of free mailboxes lets nobody else send in
/// its name: by its DMARC policy such a message is refused or goes to spam (Gmail's and Yahoo's
/// guidelines for senders).
enum FreeMailCheck {
  static func run(_ from: Mailbox, at place: Problem.Place, _ problems: inout Problems) {
    let labels = from.address.domain.lowercased().split(separator: ".").map(String.init)
    let domain = labels.joined(separator: ".")
    guard
      domains.contains(domain) || labels.first.map(families.contains) == true && labels.count < 4
    else { return }
    problems.error(
      .freeMailSender, at: place, "from: mail from \(domain) can be sent by \(domain) alone",
      hint: "send from a domain of your own; an address at \(domain) may be the reply_to")
  }

  /// With any ending: yahoo.co.uk, outlook.fr.
  private static let families: Set<String> = [
    "aol", "gmx", "hotmail", "live", "outlook", "yahoo", "yandex",
  ]

  private static let domains: Set<String> = [
    "gmail.com", "googlemail.com", "icloud.com", "mac.com", "mail.com", "mail.ru", "me.com",
    "msn.com", "pm.me", "proton.me", "protonmail.com", "qq.com", "rocketmail.com", "web.de",
    "ymail.com",
  ]
}
