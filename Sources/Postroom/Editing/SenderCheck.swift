/// Who sends it: what business e-mail has to say of its sender, in both parts (the Companies (Trading
/// Disclosures) Regulations, SI 2015/17 regulation 25; PECR regulation 23).
enum SenderCheck {
  static func run(_ campaign: EditedCampaign, _ problems: inout Problems) {
    guard case .object(let organisation) = campaign.settings.organisation else { return }
    for (place, shown) in [
      (campaign.pagePlace, campaign.shownInPage), (campaign.plainPlace, campaign.shownInPlain),
    ] {
      for (key, rule) in [
        ("name", Rule.postalAddress), ("address", .postalAddress),
        ("registration", .companyDetails),
      ] {
        guard case .text(let text) = organisation[key], !text.isEmpty,
          !shown.contains(text.significant)
        else { continue }
        problems.warning(
          rule, at: place, "this part does not show the organisation's \(key)",
          hint: "put {{organisation.\(key)}} at its end")
      }
    }
    if case .text(let registration) = organisation["registration"] {
      checkRegistration(
        registration, at: campaign.settings.registrationPlace, &problems)
    }
  }

  /// Of a company: its registered name, number, part of the United Kingdom and registered office.
  private static func checkRegistration(
    _ text: String, at place: Problem.Place, _ problems: inout Problems
  ) {
    let isCompany = text.contains(/(?i)\b(?:company|limited|ltd|plc|llp|cic)\b/)
    guard isCompany else { return }
    let parts: [(isThere: Bool, what: String)] = [
      (text.contains(/\b(?:[A-Z]{2})?\d{6,8}\b/), "the company's number"),
      (
        text.contains(/(?i)\b(?:england|wales|scotland|northern ireland)\b/),
        "the part of the United Kingdom it is registered in"
      ),
      (text.contains(/(?i)\bregistered office\b/), "its registered office"),
    ]
    for part in parts where !part.isThere {
      problems.warning(
        .companyDetails, at: place, "registration: \(part.what) is not in it",
        hint: "as in: Sample Limited. Registered in England and Wales, company number 00000000. "
          + "Registered office as above.")
    }
  }
}
