import Foundation

extension CampaignCompiler {
  /// The page, compiled for a reader who is no contact: a field is its fallback, and sections over
  /// fields, the way to unsubscribe and the link to this page are not shown.
  ///
  /// Nil, with problems, when something is inserted that nothing stands in for.
  func webVersion(
    page: MergeTemplate?, body: MergeTemplate, _ subject: MergeTemplate?,
    _ constants: Constant, _ styleSheets: [StyleSheet], _ problems: inout Problems
  ) -> WebVersion? {
    guard case .object(var members) = constants else { return nil }
    for name in ["unsubscribe_url", "browser_url"] { members[name] = .null }
    let standIns = fields.map { settings.fallbacks[$0].map { Constant.standIn($0) } ?? .null }
    var found = Problems()
    func compile(_ template: MergeTemplate?, _ landing: Landing) -> TracedProgram? {
      merge(
        template, landing, .object(members), standIns: standIns, body: body, form: .html, &found)
    }
    let preheader = parse(file.preheader ?? "", at: file.preheaderPlace, &found)
    let compiled = compile(page, .html)
    let title = compile(subject, .header)
    let summary = compile(preheader, .header)
    for problem in found.kept where problem.severity == .error {
      problems.error(
        .webVersion, at: problem.place, "on the page on the web, \(problem.message)",
        hint: problem.rule == .mergeValue
          ? problem.hint.map { "\($0), which members alone are shown" } : problem.hint)
    }
    guard let compiled, let title, let summary,
      // What there is to say of styles and images was said of the page in the mail.
      let styled = StyleInlining(styleSheets, page: pagePlace(.html)).apply(
        to: compiled.program, problems: &found)
    else { return nil }
    var pageImages = pageImages
    guard let pictured = pageImages.embed(in: styled, compiledAs: compiled, problems: &found)
    else { return nil }
    var html = String(decoding: pictured.staticText, as: UTF8.self)
    var images: [WebVersion.Image] = []
    for image in pageImages.enclosures {
      guard let id = image.contentID else { continue }
      let name = "images/\(image.digest.prefix(16)).\(Self.fileExtension(of: image))"
      html = html.replacing("\"cid:\(id)\"", with: "\"\(name)\"")
      images.append(WebVersion.Image(name: name, digest: image.digest))
    }
    return WebVersion(
      title: String(decoding: title.program.staticText, as: UTF8.self),
      summary: String(decoding: summary.program.staticText, as: UTF8.self),
      html: html, images: images,
      event: (file.from ?? settings.sender.from).flatMap {
        file.event?.calendarEvent(campaign: file.name, from: $0, correcting: corrected)
      }, isCancellation: file.correction == .cancellation)
  }

  private static func fileExtension(of image: Enclosure) -> String {
    image.mediaType == "image/jpeg" ? "jpg" : String(image.mediaType.dropFirst("image/".count))
  }
}

extension MergeProgram {
  /// The output of a program that asks nothing of a contact.
  fileprivate var staticText: [UInt8] {
    var bytes: [UInt8] = []
    render(FieldValues([]), fallbacks: [], into: &bytes)
    return bytes
  }
}
