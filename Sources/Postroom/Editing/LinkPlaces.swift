/// Where links are to be mended: in the text where they were written there, in the front matter where
/// they come from there, else in the template.
struct LinkPlaces {
  private let campaign: EditedCampaign
  private var values: ValuePlaces

  init(_ campaign: EditedCampaign) {
    self.campaign = campaign
    values = ValuePlaces(campaign.file.texts)
  }

  mutating func place(of link: ProofLink) -> Problem.Place {
    let tag = campaign.page.origin(at: link.tag.range.lowerBound).place
    if let tag, tag.file == campaign.file.path { return tag }
    let text = values.place(of: link.text)
    return text ?? values.place(of: link.target) ?? tag ?? campaign.pagePlace
  }
}
