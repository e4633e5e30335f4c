import Foundation
import Mail

/// Turns a campaign's files into programs over the columns of its audience's CSV: once a campaign,
/// never a recipient.
struct CampaignCompiler {
  let file: CampaignFile
  let settings: Settings
  let workspace: Workspace
  let fields: [String]
  /// What the campaign corrects.
  let corrected: CorrectedCampaign?
  private let folder: TemplateFolder

  init(
    _ file: CampaignFile, workspace: Workspace, settings: Settings, fields: [String],
    correcting corrected: CorrectedCampaign? = nil
  ) {
    self.file = file
    self.corrected = corrected
    self.settings = settings
    // Behind the columns.
    self.fields = settings.links == nil ? fields : fields + [LinkToken.field]
    self.workspace = workspace
    folder = TemplateFolder(workspace: workspace, name: file.template)
  }

  /// What came of it. Slots are the CSV's columns.
  struct Programs {
    var recipientName: MergeProgram
    var subject: MergeProgram
    var unsubscribe: MergeProgram
    var text: MergeProgram
    var html: MergeProgram
    var tracedText: TracedProgram
    /// Without what the style sheets write into it.
    var tracedPage: TracedProgram
    var styleSheets: [StyleSheet]
    var images: [Enclosure]
    var attachments: Attachments
    /// Only of a campaign that invites: the event's.
    var eventURL: MergeProgram?
    /// Only where a page answers the links: what stands beside it.
    var mailto: MergeProgram?
    /// Of the images.
    var assets: Assets
    /// Only of a campaign that is published.
    var webVersion: WebVersion?

    var all: [MergeProgram] {
      [recipientName, subject, unsubscribe, text, html] + attachments.personal.map(\.path)
        + [eventURL, mailto].compactMap { $0 }
    }
  }

  func compile(_ problems: inout Problems) -> Programs? {
    let place = Problem.Place(file: file.path)
    guard folder.exists(usedAt: place, &problems) else { return nil }
    let body = MarkdownBody(
      Array(file.body.utf8),
      at: Problem.Place(file: file.path, line: file.bodyOffset + 1, column: 1),
      problems: &problems)
    let constants = constants(&problems)
    let subject = parse(file.subject, at: file.subjectPlace, &problems)
    let unsubscribe = parse(wayOut, at: settings.sender.unsubscribePlace, &problems)
    let mailto =
      settings.links == nil
      ? nil
      : parse(
        mailtoWithToken, at: settings.sender.unsubscribePlace, &problems)
    let name = parse(
      file.audience?.name ?? "", at: Problem.Place(file: Settings.fileName), &problems)
    let html = page(.html, &problems)
    let text = page(.text, &problems)
    let styleSheets = folder.styleSheets(&problems)
    let eventURL = parse(file.event?.url ?? "", at: file.eventPlace, &problems)
    let paths = file.attach.map { parse($0.text, at: $0.place, &problems) }
    guard let constants, let body else { return nil }

    func compile(
      _ template: MergeTemplate?, _ landing: Landing, body: MergeTemplate? = nil,
      form: TemplateFolder.Form = .text
    ) -> TracedProgram? {
      merge(template, landing, constants, body: body, form: form, &problems)
    }
    let programs = (
      compile(name, .header), compile(subject, .header), compile(unsubscribe, .url),
      compile(text, .text, body: body.text, form: .text),
      compile(html, .html, body: body.html, form: .html)
    )
    let styled = programs.4.flatMap {
      StyleInlining(styleSheets, page: pagePlace(.html)).apply(to: $0.program, problems: &problems)
    }
    var images = pageImages
    let pictured = styled.flatMap { styled in
      programs.4.flatMap { images.embed(in: styled, compiledAs: $0, problems: &problems) }
    }
    var attachments = Attachments(in: workspace)
    for (path, attached) in zip(paths, file.attach) {
      if let program = compile(path, .header)?.program {
        attachments.add(program, at: attached.place, problems: &problems)
      }
    }
    if let first = file.attach.first {
      attachments.finish(at: first.place, problems: &problems)
    }
    // What is wrong with the mail is wrong with its page, and said once.
    let web =
      file.publishing == nil || pictured == nil
      ? nil : webVersion(page: html, body: body.html, subject, constants, styleSheets, &problems)
    guard let name = programs.0, let subject = programs.1, let unsubscribe = programs.2,
      let text = programs.3, let page = programs.4, let html = pictured
    else { return nil }
    let result = Programs(
      recipientName: name.program, subject: subject.program, unsubscribe: unsubscribe.program,
      text: text.program, html: html, tracedText: text, tracedPage: page,
      styleSheets: styleSheets, images: images.enclosures, attachments: attachments,
      eventURL: file.event == nil ? nil : compile(eventURL, .url)?.program,
      mailto: mailto == nil ? nil : compile(mailto, .url)?.program,
      assets: images.assets, webVersion: web)
    checkUnsubscribe(in: result, &problems)
    return result
  }

  /// - Parameter standIns: for a page that is nobody's own: by slot, what the fields are there.
  func merge(
    _ template: MergeTemplate?, _ landing: Landing, _ constants: Constant,
    standIns: [Constant]? = nil, body: MergeTemplate? = nil,
    form: TemplateFolder.Form = .text, _ problems: inout Problems
  ) -> TracedProgram? {
    guard let template else { return nil }
    var partials: [String: MergeTemplate?] = ["body": body]
    var found = Problems()
    let compiler = MergeCompiler(
      fields: fields, constants: constants, standIns: standIns,
      partials: { name in
        if let known = partials[name] { return known }
        let partial = folder.template(name, form, &found)
        partials[name] = .some(partial)
        return partial
      }, partialNames: Set(folder.partialNames(form)).sorted())
    let result = compiler.compile(template, for: landing, problems: &problems)
    problems.add(found)
    guard let result, !found.hasErrors else { return nil }
    return TracedProgram(program: result.program, origins: result.origins)
  }

  var pageImages: PageImages {
    PageImages(
      in: workspace, folders: ["campaigns", "templates/\(file.template)", "templates"],
      domain: (file.from ?? settings.sender.from)?.address.domain ?? "")
  }

  func pagePlace(_ form: TemplateFolder.Form) -> Problem.Place {
    Problem.Place(file: "templates/\(file.template)/body.\(form.rawValue).mustache")
  }

  private func page(_ form: TemplateFolder.Form, _ problems: inout Problems) -> MergeTemplate? {
    guard folder.path(of: "body", form) != nil else {
      problems.error(
        .unreadableFile, at: pagePlace(form), "there is no such file",
        hint: "it is the page around the campaign's text: {{> body}}")
      return nil
    }
    return folder.template("body", form, &problems)
  }

  func parse(
    _ text: String, at place: Problem.Place, _ problems: inout Problems
  ) -> MergeTemplate? {
    MergeTemplate(parsing: Array(text.utf8), at: place, problems: &problems)
  }

  /// Where "unsubscribe" leads, with merge tags: each recipient's own link, or their own mail,
  /// where there is a key.
  private var wayOut: String {
    guard let links = settings.links else { return settings.sender.unsubscribe ?? "" }
    return links.url.map { "\($0)/{{\(LinkToken.field)}}" } ?? mailtoWithToken
  }

  /// RFC 6068 section 2: a subject that says who leaves what, unless the settings say one.
  private var mailtoWithToken: String {
    let url = settings.sender.unsubscribe ?? ""
    return url.contains("?") ? url : "\(url)?subject=unsubscribe%20{{\(LinkToken.field)}}"
  }

  /// All that is the same for every recipient, by the names that templates use.
  private func constants(_ problems: inout Problems) -> Constant? {
    var found = Problems()
    defer { problems.add(found) }
    var members: [String: Constant] = [:]
    if case .object(let vars) = file.vars {
      for (name, value) in vars { members[name] = template(value, at: file.varsPlace, &found) }
    }
    members["organisation"] = settings.organisation
    members["campaign"] = .object(["name": .text(file.name)])
    members["series"] = .object([
      "name": .text(file.series),
      "title": .text(settings.series[file.series]?.title ?? file.series),
    ])
    members["subject"] = template(.text(file.subject), at: file.subjectPlace, &found)
    members["preheader"] = template(
      .text(file.preheader ?? ""), at: file.preheaderPlace, &found)
    members["unsubscribe_url"] = template(
      .text(wayOut), at: settings.sender.unsubscribePlace, &found)
    members["browser_url"] = file.publishing.map { .text($0.page(of: file.name)) } ?? .null
    if let event = file.event {
      members["event"] = event.constant(
        url: template(.text(event.url), at: file.eventPlace, &found),
        organiser: settings.organisationName,
        file: file.publishing?.calendar(of: file.name), after: corrected?.event,
        isCancelled: file.correction == .cancellation)
    }
    if !file.programme.isEmpty {
      members["programme"] = .list(
        file.programme.map { session in
          session.constant(
            url: template(.text(session.url), at: file.programmePlace, &found),
            organiser: settings.organisationName, file: nil)
        })
    }
    return found.hasErrors ? nil : .object(members)
  }

  /// Texts with merge tags of their own become templates.
  private func template(
    _ value: Constant, at place: Problem.Place, _ problems: inout Problems
  ) -> Constant {
    switch value {
    case .text(let text) where text.contains("{{"):
      return parse(text, at: place, &problems).map { .template($0) } ?? .null
    case .list(let elements):
      return .list(elements.map { template($0, at: place, &problems) })
    case .object(let members):
      return .object(members.mapValues { template($0, at: place, &problems) })
    default: return value
    }
  }

  /// PECR regulation 23, and what Gmail and Yahoo ask: the way to leave is in the body too.
  private func checkUnsubscribe(in programs: Programs, _ problems: inout Problems) {
    let sample = FieldValues(fields.map { _ in "x" })
    var link: [UInt8] = []
    let fallbacks = [[UInt8]](repeating: [], count: fields.count)
    programs.unsubscribe.render(sample, fallbacks: fallbacks, into: &link)
    var mailto: [UInt8] = []
    programs.mailto?.render(sample, fallbacks: fallbacks, into: &mailto)
    // RFC 2369 section 2 puts them between angle brackets.
    let fits = (link + mailto).allSatisfy { (0x21...0x7E).contains($0) && !"<>".utf8.contains($0) }
    guard fits else {
      problems.error(
        .noUnsubscribe, at: settings.sender.unsubscribePlace,
        "unsubscribe: \"\(settings.sender.unsubscribe ?? "")\" is no URL",
        hint: "write %20 for a space, and the xn-- form of a domain beyond ASCII")
      return
    }
    let address = link.drop { $0 != UInt8(ascii: ":") }.dropFirst().prefix {
      $0 != UInt8(ascii: "?")
    }
    for (form, program) in [(TemplateFolder.Form.html, programs.html), (.text, programs.text)] {
      var bytes: [UInt8] = []
      program.render(sample, fallbacks: fallbacks, into: &bytes)
      if !address.isEmpty, !bytes.holds(address) {
        problems.error(
          .noUnsubscribe, at: pagePlace(form), "there is no way to unsubscribe in this part",
          hint: "link to {{unsubscribe_url}} in the template")
      }
    }
  }
}
