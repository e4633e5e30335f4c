/// What a problem breaks, by the name that is shown with it: `[weekday-date]`.
///
/// docs/rules.md says of each what it asks, why, and how to mend what breaks it.
public enum Rule: String, CaseIterable, Sendable, Codable {
  // Files and settings.
  case unreadableFile = "unreadable-file"
  case yamlSyntax = "yaml-syntax"
  case frontMatter = "front-matter"
  case unknownKey = "unknown-key"
  case repeatedKey = "repeated-key"
  case missingKey = "missing-key"
  case badValue = "bad-value"
  case unknownName = "unknown-name"
  case secret
  case plaintextRelay = "plaintext-relay"
  case changedFile = "changed-file"
  case tooLarge = "too-large"
  case unfinished

  // Contacts.
  case csvEncoding = "csv-encoding"
  case csvHeader = "csv-header"
  case csvRow = "csv-row"
  case noContacts = "no-contacts"
  case controlCharacter = "control-character"
  case mangledText = "mangled-text"
  case address
  case repeatedAddress = "repeated-address"
  case `where`
  case noRecipients = "no-recipients"

  // The merge.
  case mergeSyntax = "merge-syntax"
  case mergeDepth = "merge-depth"
  case mergeValue = "merge-value"
  case mergePlace = "merge-place"
  case openMarkup = "open-markup"
  case unknownField = "unknown-field"
  case hiddenField = "hidden-field"
  case emptyValue = "empty-value"
  case refusedURL = "refused-url"
  case rawHTML = "raw-html"
  case webVersion = "web-version"

  // Styles.
  case styleSyntax = "style-syntax"
  case styleProperty = "style-property"
  case styleOverride = "style-override"
  case mailSupport = "mail-support"
  case contrast

  // Images and attachments.
  case imageFile = "image-file"
  case imageSize = "image-size"
  case imageKind = "image-kind"
  case attachment
  case attachmentSize = "attachment-size"

  // Times.
  case localTime = "local-time"
  case weekdayDate = "weekday-date"
  case eventDate = "event-date"
  case eventTime = "event-time"
  case clockName = "clock-name"
  case pastEvent = "past-event"
  case organizer
  case eventChange = "event-change"
  case eventMoved = "event-moved"

  // The text.
  case placeholder
  case greeting
  case lastIssue = "last-issue"
  case subjectLength = "subject-length"
  case subjectTone = "subject-tone"
  case preheader
  case plainText = "plain-text"
  case htmlSize = "html-size"

  // Links and images.
  case clickHere = "click-here"
  case linkText = "link-text"
  case linkTarget = "link-target"
  case linkPrivate = "link-private"
  case linkRepeated = "link-repeated"
  case linkHTTP = "link-http"
  case deadLink = "dead-link"
  case movedLink = "moved-link"
  case imageAlt = "image-alt"

  // The law, and what mailbox providers ask.
  case noUnsubscribe = "no-unsubscribe"
  case postalAddress = "postal-address"
  case companyDetails = "company-details"
  case consent
  case consentRecord = "consent-record"
  case freeMailSender = "free-mail-sender"
  case dkim
  case linkKey = "link-key"
  case oneClick = "one-click"
}

extension Rule {
  /// How grave it is at its gravest.
  public var severity: Problem.Severity {
    switch self {
    case .mangledText, .repeatedAddress, .hiddenField, .rawHTML: .warning
    case .styleProperty, .styleOverride, .mailSupport, .contrast, .imageKind: .warning
    case .eventDate, .eventTime, .clockName: .warning
    case .placeholder, .greeting, .lastIssue, .plainText, .htmlSize: .warning
    case .subjectLength, .subjectTone, .preheader: .warning
    case .clickHere, .linkText, .linkTarget, .linkPrivate, .linkRepeated, .deadLink: .warning
    case .postalAddress, .companyDetails, .consent, .oneClick: .warning
    case .linkHTTP, .movedLink, .eventMoved: .note
    default: .error
    }
  }

  /// Whether front matter may turn it off, `allow: [repeated-address]`. An error never is: only
  /// where one of these is a warning does it help.
  public var canBeAllowed: Bool {
    severity != .error || self == .address || self == .csvEncoding || self == .imageAlt
      || self == .imageSize || self == .attachmentSize || self == .dkim
      || self == .linkKey || self == .consentRecord
  }
}
