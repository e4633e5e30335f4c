import Foundation

/// Images: what is read in their place, and what they weigh.
enum ImageCheck {
  static func run(_ campaign: EditedCampaign, _ problems: inout Problems) {
    for image in campaign.content.images {
      let origin = campaign.page.origin(at: image.tag.range.lowerBound)
      let place = origin.place ?? campaign.pagePlace
      // A template may leave a decoration without words; in Markdown it is more likely forgotten.
      let isWritten = place.file == campaign.file.path
      switch image.alternative {
      // Without `alt` it is an error, which is told when images are looked for.
      case nil: break
      case "" where isWritten:
        report("an image without a text in its place", at: place, isWritten, &problems)
      case .some(let text) where isFileName(text):
        report("\"\(text)\" is a file's name, and says nothing", at: place, isWritten, &problems)
      default: break
      }
    }
  }

  private static func report(
    _ message: String, at place: Problem.Place, _ isWritten: Bool, _ problems: inout Problems
  ) {
    problems.warning(
      .imageAlt, at: place, message,
      hint: isWritten
        ? "say what it shows between the brackets: ![The panel of 11 January](panel.jpg)"
        : "say what it shows, alt=\"...\", or that it shows nothing, alt=\"\"")
  }

  private static func isFileName(_ text: String) -> Bool {
    text.wholeMatch(of: /(?i)\S+\.(?:png|jpe?g|gif|webp|svg)/) != nil
  }
}
