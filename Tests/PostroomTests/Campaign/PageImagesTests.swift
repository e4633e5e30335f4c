import Foundation
import Mail
import Testing

@testable import Postroom

/// Images in a campaign's text and in its template.
@Suite struct PageImagesTests {
  private static let domain = "example.org"

  private func contentID(_ bytes: [UInt8]) -> String {
    "\(Digest(of: bytes).base32(26))@example.org"
  }

  private func test(_ body: String, _ files: [String: [UInt8]]) throws -> TestWorkspace {
    let campaign = """
      ---
      series: news
      template: plain
      subject: Hello
      audience: all
      ---
      \(body)

      """
    let test = try TestWorkspace(["campaigns/one.md": campaign])
    for (path, bytes) in files { try test.write(bytes, to: path) }
    return test
  }

  private func page(_ body: String, _ files: [String: [UInt8]]) throws -> String {
    let test = try test(body, files)
    guard let plan = test.plan() else { return test.shown }
    let member = try #require(try test.members(of: plan).members.first)
    return plan.composer.html(member.values)
  }

  @Test func `an image in the text is a part of the message, with its size in the page`() throws {
    let png = TestImage.png(width: 40, height: 30)
    let page = try page("![A \"chart\"](images/chart.png)", ["campaigns/images/chart.png": png])
    #expect(
      page.contains(
        """
        <img width="40" height="30" src="cid:\(contentID(png))" alt="A &quot;chart&quot;" />
        """), "\(page)")
  }

  @Test func `it is looked for beside the campaign, in its template and in all templates`() throws {
    let (a, b, c) = (
      TestImage.png(width: 1, height: 1), TestImage.png(width: 2, height: 1),
      TestImage.png(width: 3, height: 1)
    )
    let body = "![](images/a.png)\n![](images/b.png)\n![](images/c%20d.png)"
    let page = try page(
      body,
      [
        "campaigns/images/a.png": a, "templates/plain/images/a.png": b,
        "templates/plain/images/b.png": b, "templates/images/b.png": c,
        "templates/images/c d.png": c,
      ])
    #expect(
      page.matches(of: /src="cid:([^"]*)"/).map { String($0.1) } == [a, b, c].map(contentID))
  }

  @Test(arguments: [
    ("<img src=\"images/a.png\" alt=\"\">", "width=\"600\" height=\"300\""),
    ("<img src=\"images/a.png\" alt=\"\" width=\"200\">", "height=\"100\""),
    ("<img src=\"images/a.png\" alt=\"\" height=\"50\">", "width=\"100\""),
    ("<img src=\"images/a.png\" alt=\"\" width=\"200\" height=\"10\">", nil),
    ("<img src=\"images/a.png\" alt=\"\" width=\"100%\">", nil),
    (
      "<img src=\"images/a.png\" alt=\"\" style=\"max-width:512px\">",
      "width=\"512\" height=\"256\""
    ),
  ])
  func `what the page lacks of an image's size is written into it`(
    tag: String, added: String?
  ) throws {
    let png = TestImage.png(width: 1_200, height: 600)
    let page = try page(tag, ["campaigns/images/a.png": png])
    let expected = tag.replacing("images/a.png", with: "cid:\(contentID(png))")
      .replacing("<img", with: "<img\(added.map { " \($0)" } ?? "")")
    #expect(page.contains(expected), "\(page)")
  }

  @Test func `images elsewhere stay as they are`() throws {
    for tag in [
      "<img src=\"https://e.org/a.png?x=1&amp;y={{name}}\" alt=\"a\">",
      "<img src='//e.org/a.png' alt=a>",
      "<img src=\"{{#town}}https://e.org/{{town}}{{/town}}{{^town}}https://e.org/{{/town}}\" alt=\"\">",
    ] {
      let shown = tag.replacing("{{name}}", with: "Ann")
        .replacing(/\{\{#town\}\}(.*?)\{\{\/town\}\}.*?\{\{\/town\}\}/) { $0.1 }
        .replacing("{{town}}", with: "Dudley")
      #expect(try page(tag, [:]).contains(shown), "\(tag)")
    }
  }

  @Test func `the same image is one part, whatever it is called`() throws {
    let png = TestImage.png(width: 4, height: 4)
    let test = try test(
      "![a](images/a.png) ![b](images/b.png) ![c](images/a.png)",
      ["campaigns/images/a.png": png, "campaigns/images/b.png": png])
    let plan = try #require(test.plan(), "\(test.shown)")
    #expect(plan.composition.enclosures?.images.map(\.fileName) == ["a.png"])
  }

  @Test(arguments: [
    ("![a](images/none.png)", "images/none.png is not there [image-file]"),
    ("![a](images/a.svg)", "images/a.svg is SVG, which mail programs do not show [image-file]"),
    ("![a](images/a.txt)", "images/a.txt is no image [image-file]"),
    ("![a](images)", "images is not a file [image-file]"),
    (
      "![a](../recipients/members.csv)",
      "../recipients/members.csv is outside the workspace [image-file]"
    ),
    ("![a](images/{{town}}.png)", "the file of an image cannot depend on the contact [image-file]"),
    (
      "<img src=\"{{#town}}images/a.png{{/town}}\" alt=\"\">",
      "the file of an image cannot depend on the contact [image-file]"
    ),
    ("<img src=\"images/a.png\">", "this image has no alt text [image-alt]"),
    ("<img src=\"https://e.org/a.png\">", "this image has no alt text [image-alt]"),
    ("<img alt=\"\">", "this image has no file [image-file]"),
    ("![a](images/big.png)", "images/big.png is 1.2 MB: too much for a message [image-size]"),
  ])
  func `an image that cannot be shown is an error where it stands`(
    body: String, message: String
  ) throws {
    let test = try test(
      "Text\n\n\(body)",
      [
        "campaigns/images/a.png": TestImage.png(width: 4, height: 4),
        "campaigns/images/a.svg": Array("<svg/>".utf8), "campaigns/images/a.txt": [1, 2, 3],
        "campaigns/images/big.png": TestImage.png(width: 4, height: 4, octets: 1_250_000),
      ])
    #expect(test.plan() == nil)
    let shown = test.problems.kept.filter { $0.severity == .error }.map {
      "\($0.place): \($0.message) [\($0.rule.rawValue)]"
    }
    #expect(shown == ["campaigns/one.md:9:1: \(message)"])
  }

  @Test(arguments: [
    ("![a](images/large.png)", "images/large.png is 340 kB, in every message [image-size]"),
    ("![a](images/a.webp)", "images/a.webp is WebP, which Outlook does not show [image-kind]"),
    (
      "<img src=\"data:image/png;base64,AA\" alt=\"\">",
      "many mail programs do not show an image that is written into src [image-kind]"
    ),
  ])
  func `one that some do not see well is a warning`(body: String, message: String) throws {
    let webP =
      Array("RIFF".utf8) + [9, 0, 0, 0] + Array("WEBPVP8X".utf8)
      + [9, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 9, 0, 0]
    let test = try test(
      body,
      [
        "campaigns/images/large.png": TestImage.png(width: 4, height: 4, octets: 340_900),
        "campaigns/images/a.webp": webP,
      ])
    #expect(test.plan() != nil, "\(test.shown)")
    #expect(test.problems.kept.map { "\($0.message) [\($0.rule.rawValue)]" }.contains(message))
  }

  @Test func `images that are too much together are a warning at the largest`() throws {
    let names = ["a", "b", "c", "d", "e", "f"]
    func files(_ octets: [Int]) -> [String: [UInt8]] {
      var files: [String: [UInt8]] = [:]
      for (number, (name, octets)) in zip(names, octets).enumerated() {
        files["campaigns/\(name).png"] = TestImage.png(width: 4, height: number + 4, octets: octets)
      }
      return files
    }
    let body = names.map { "![\($0)](\($0).png)\n" }.joined() + "![again](c.png)"
    let heavy = try test(body, files([170_000, 170_000, 199_000, 170_000, 170_000, 170_000]))
    #expect(heavy.plan() != nil)
    #expect(
      heavy.problems.kept.map { "\($0.place): \($0.message)" } == [
        "campaigns/one.md:9:1: all images are 1.0 MB, in every message"
      ])
    #expect(heavy.hints.map { $0.prefix { $0 != ":" } } == ["the largest is c.png, 199 kB"])
    // However often one is shown, it is there once.
    let light = try test(body, files([160_000, 160_000, 199_000, 160_000, 160_000, 160_000]))
    #expect(light.plan() != nil && light.problems.isEmpty)
  }

  @Test func `a file that is nearly there is offered`() throws {
    let test = try test(
      "![a](images/chrat.png)",
      ["campaigns/images/chart.png": TestImage.png(width: 4, height: 4)])
    _ = test.plan()
    #expect(test.hints == ["did you mean images/chart.png?"])
  }

  @Test func `the digest of a campaign follows its images`() throws {
    let digests = try [4, 5, 4].map { width in
      let test = try test(
        "![a](images/a.png)",
        ["campaigns/images/a.png": TestImage.png(width: width, height: 4)])
      return try #require(test.plan()).digest
    }
    #expect(digests[0] == digests[2] && digests[0] != digests[1])
  }
}
