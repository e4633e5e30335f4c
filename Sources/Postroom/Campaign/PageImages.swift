import Foundation
import Mail

/// The images of a compiled page: files of the workspace become parts of the message, and what the
/// page lacks about them is written into it. Once a campaign, never a recipient.
struct PageImages {
  private let workspace: Workspace
  /// Where a relative path may lead, best first.
  private let folders: [String]
  /// The right side of Content-IDs.
  private let domain: String

  private var edits: [PageSource.Edit] = []
  private(set) var enclosures: [Enclosure] = []
  private(set) var assets = Assets()
  private var heaviest: (path: String, size: Int, place: Problem.Place)?

  /// An image that says no width is no wider: pages for mail are 600 pixels wide.
  private static let widest = 600
  static let warnsOver = 200_000
  private static let mostOctets = 1_000_000
  /// Of all images together.
  private static let warnsOverInAll = 1_000_000
  static let smaller =
    "save it no wider than 1,200 pixels, and a photograph as JPEG of quality 80"

  init(in workspace: Workspace, folders: [String], domain: String) {
    self.workspace = workspace
    self.folders = folders
    self.domain = domain
  }

  /// The page with its images in their places; nil when there are errors. `page` is what was
  /// compiled, `styled` the same with styles in its tags.
  mutating func embed(
    in styled: MergeProgram, compiledAs page: TracedProgram, problems: inout Problems
  ) -> MergeProgram? {
    let before = PageSource(page.program)
    let after = PageSource(styled)
    guard let written = PageParser.elements(of: before.bytes)?.filter(Self.isImage),
      let images = PageParser.elements(of: after.bytes)?.filter(Self.isImage),
      written.count == images.count
    else { return styled }
    var found = Problems()
    for (image, original) in zip(images, written) {
      let place = original.tag.flatMap { before.place(of: $0.lowerBound, page.origins) }
      add(image, in: after, at: place ?? Problem.Place(file: "templates"), &found)
    }
    warnOfAll(&found)
    problems.add(found)
    return found.hasErrors ? nil : after.applying(edits)
  }

  private static func isImage(_ element: PageElement) -> Bool {
    element.tag != nil && element.name == Array("img".utf8)
  }

  private mutating func add(
    _ image: PageElement, in page: PageSource, at place: Problem.Place,
    _ problems: inout Problems
  ) {
    if image.value(of: "alt") == nil {
      problems.error(
        .imageAlt, at: place, "this image has no alt text",
        hint: "say what it shows, for those who do not see it: alt=\"...\"; alt=\"\" for decoration"
      )
    }
    guard let source = image.attributes[Array("src".utf8)], !source.value.trimmed.isEmpty else {
      problems.error(
        .imageFile, at: place, "this image has no file", hint: "write src=\"images/NAME.png\"")
      return
    }
    let url = String(decoding: source.value.trimmed, as: UTF8.self)
    switch ImageSource(url, isStatic: page.isStatic(source.written)) {
    case .elsewhere: return
    case .inItself:
      problems.warning(
        .imageKind, at: place, "many mail programs do not show an image that is written into src",
        hint: "save it as a file, and name that")
    case .varying:
      problems.error(
        .imageFile, at: place, "the file of an image cannot depend on the contact",
        hint: "put a section around each whole <img>, or begin src with https://")
    case .file(let path):
      guard let (enclosure, header) = enclose(path, at: place, &problems) else { return }
      let target = "\"cid:\(enclosure.contentID ?? "")\""
      edits.append(PageSource.Edit(replacing: source.written, with: Array(target.utf8)))
      if let size = size(of: image, header), let tag = image.tag {
        let end = tag.lowerBound + image.name.count
        edits.append(PageSource.Edit(behind: end, insert: Array(size.utf8)))
      }
    }
  }

  // MARK: Files

  private mutating func enclose(
    _ path: String, at place: Problem.Place, _ problems: inout Problems
  ) -> (Enclosure, ImageHeader)? {
    guard let file = find(path, at: place, &problems) else { return nil }
    let name = String(file.path.split(separator: "/").last ?? "image")
    guard file.size <= Self.mostOctets else {
      problems.error(
        .imageSize, at: place, "\(path) is \(Self.shown(file.size)): too much for a message",
        hint: Self.smaller)
      return nil
    }
    let bytes: [UInt8]
    do throws(EnclosedFile.Fault) { bytes = try file.bytes() } catch {
      problems.error(.imageFile, at: place, "\(path) \(error.message)", hint: error.hint)
      return nil
    }
    guard let header = ImageHeader(bytes) else {
      let isSVG = ImageHeader.isSVG(bytes)
      problems.error(
        .imageFile, at: place,
        isSVG ? "\(path) is SVG, which mail programs do not show" : "\(path) is no image",
        hint: isSVG ? "save it as PNG" : "PNG, JPEG and GIF are shown by every mail program")
      return nil
    }
    warn(path, file.size, header, at: place, &problems)
    if file.size > heaviest?.size ?? 0 { heaviest = (path, file.size, place) }
    let digest = assets.add(bytes)
    if let known = enclosures.first(where: { $0.digest == digest }) { return (known, header) }
    let enclosure = Enclosure(
      fileName: name, mediaType: header.kind.rawValue, digest: digest, size: bytes.count,
      contentID: "\(Digest(of: bytes).base32(26))@\(domain)")
    enclosures.append(enclosure)
    return (enclosure, header)
  }

  private func warn(
    _ path: String, _ size: Int, _ header: ImageHeader, at place: Problem.Place,
    _ problems: inout Problems
  ) {
    if size > Self.warnsOver {
      problems.warning(
        .imageSize, at: place, "\(path) is \(Self.shown(size)), in every message",
        hint: Self.smaller)
    }
    if header.kind == .webP {
      problems.warning(
        .imageKind, at: place, "\(path) is WebP, which Outlook does not show",
        hint: "save it as PNG or JPEG")
    }
    if header.isTurned {
      problems.warning(
        .imageKind, at: place, "\(path) is stored on its side, and some mail programs show it so",
        hint: "open it, turn it upright, and save it")
    }
  }

  private func warnOfAll(_ problems: inout Problems) {
    let total = enclosures.reduce(0) { $0 + $1.size }
    guard total > Self.warnsOverInAll, let heaviest else { return }
    problems.warning(
      .imageSize, at: heaviest.place, "all images are \(Self.shown(total)), in every message",
      hint: "the largest is \(heaviest.path), \(Self.shown(heaviest.size)): \(Self.smaller)")
  }

  private func find(
    _ path: String, at place: Problem.Place, _ problems: inout Problems
  ) -> EnclosedFile? {
    let paths = folders.map { "\($0)/\(path)" }
    let there = paths.first { FileManager.default.fileExists(atPath: workspace.absolute($0)) }
    do throws(EnclosedFile.Fault) {
      return try EnclosedFile(there ?? paths.first ?? path, in: workspace)
    } catch {
      let hint = there == nil ? error.hint ?? nearest(to: path) : error.hint
      problems.error(.imageFile, at: place, "\(path) \(error.message)", hint: hint)
      return nil
    }
  }

  private func nearest(to path: String) -> String {
    let folder = (path as NSString).deletingLastPathComponent
    let files = folders.flatMap { base in
      (try? FileManager.default.contentsOfDirectory(
        atPath: workspace.absolute("\(base)/\(folder)"))) ?? []
    }
    if let near = nearestName(to: (path as NSString).lastPathComponent, among: files.sorted()) {
      return "did you mean \((folder as NSString).appendingPathComponent(near))?"
    }
    return "it is looked for in \(folders.joined(separator: ", ")), in this order"
  }

  static func shown(_ octets: Int) -> String {
    octets < 1_000_000
      ? "\(octets / 1000) kB" : "\(octets / 1_000_000).\(octets / 100_000 % 10) MB"
  }

  // MARK: Sizes

  /// The attributes that say how large it is, as far as they are not there; nil when they are.
  ///
  /// Without them the text jumps while images load, and Outlook shows them in their own size.
  private func size(of image: PageElement, _ header: ImageHeader) -> String? {
    func number(_ value: [UInt8]?) -> Int? {
      value.flatMap { Int(String(decoding: $0.trimmed, as: UTF8.self)) }.flatMap {
        $0 > 0 ? $0 : nil
      }
    }
    let (width, height) = (image.value(of: "width"), image.value(of: "height"))
    func scaled(_ length: Int, _ by: Int, _ to: Int) -> Int { max(1, (length * to + by / 2) / by) }
    switch (width, height) {
    case (nil, nil):
      let width = min(header.width, widest(image))
      return " width=\"\(width)\" height=\"\(scaled(header.height, header.width, width))\""
    case (let width?, nil):
      return number(width).map {
        " height=\"\(scaled(header.height, header.width, $0))\""
      }
    case (nil, let height?):
      return number(height).map { " width=\"\(scaled(header.width, header.height, $0))\"" }
    default: return nil
    }
  }

  /// What the styles in its tag allow.
  private func widest(_ image: PageElement) -> Int {
    guard let style = image.value(of: "style") else { return Self.widest }
    let pixels = StyleAttribute.declarations(in: style).compactMap { declaration -> Int? in
      guard ["max-width", "width"].contains(declaration.property),
        declaration.value.text.hasSuffix("px")
      else { return nil }
      return Int(declaration.value.text.dropLast(2))
    }.filter { $0 > 0 }
    return min(Self.widest, pixels.min() ?? Self.widest)
  }
}
