/// Pages that are shown before anybody looks at the link.
public struct RefusalPages: Sendable {
  public let tooMany: PreferenceAnswer
  public let tooLarge: PreferenceAnswer

  public init(_ settings: Settings, _ links: Settings.Links) {
    let page = PreferencePage(settings, links)
    tooMany = page.tooMany()
    tooLarge = page.tooLarge()
  }
}
