import Foundation
import Mail
import Testing

@testable import Postroom

/// A message of `Golden/`: what it is made of.
struct GoldenCase: CustomTestStringConvertible, Sendable {
  static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().appending(path: "../Golden").standardized

  static let all: [GoldenCase] = {
    let files =
      (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".json") }.sorted().map { GoldenCase(name: $0.dropLast(5)) }
  }()

  let name: String
  var testDescription: String { name }

  private init(name: Substring) { self.name = String(name) }

  var message: URL { Self.folder.appending(path: "\(name).eml") }

  func read() throws -> Parts {
    try JSONDecoder().decode(
      Parts.self, from: Data(contentsOf: Self.folder.appending(path: "\(name).json")))
  }

  /// Templates and one contact.
  struct Parts: Decodable {
    var address: String?
    var values: [String: String]?
    var fallbacks: [String: String]?
    var from: String?
    var replyTo: String?
    var series: String?
    var seriesTitle: String?
    var name: String?
    var subject: String?
    var unsubscribe: String?
    var text: String?
    var html: String?
    var images: [File]?
    var attachments: [File]?

    struct File: Decodable {
      var name: String
      var type: String
      var text: String

      func enclosure(_ assets: inout Assets, contentID: String? = nil) -> Enclosure {
        let bytes = Array(text.utf8)
        return Enclosure(
          fileName: name, mediaType: type, digest: assets.add(bytes), size: bytes.count,
          contentID: contentID)
      }
    }

    func composer() throws -> Composer {
      var composition = try composition()
      var assets = Assets()
      let enclosures = Enclosures(
        images: (images ?? []).map { $0.enclosure(&assets, contentID: "\($0.name)@example.org") },
        shared: (attachments ?? []).map { $0.enclosure(&assets) })
      composition.enclosures = enclosures.isEmpty ? nil : enclosures
      return Composer(composition, assets: assets)
    }

    func recipient() throws -> Address { try Address(address ?? "ann@example.org") }

    private var fields: [String] { (values ?? [:]).keys.sorted() }

    func fieldValues() -> FieldValues { FieldValues(fields.map { values?[$0] ?? "" }) }

    func composition() throws -> Composition {
      Composition(
        campaign: "2022-01-newsletter", series: series ?? "newsletter",
        seriesTitle: seriesTitle ?? "WMHTC Newsletter",
        from: try Mailbox(from ?? "WMHTC <news@wmhtc.example.org>"),
        replyTo: try replyTo.map { try Mailbox($0) },
        reversePath: try Address("bounces@wmhtc.example.org"),
        date: Instant(seconds: 1_641_917_700), utcOffset: 0, fields: fields,
        fallbacks: fields.map { fallbacks?[$0] ?? "" },
        recipientName: try program(name ?? "", .header),
        subject: try program(subject ?? "News", .header),
        unsubscribe: try program(unsubscribe ?? "mailto:leave@wmhtc.example.org", .url),
        text: try program(text ?? "Hello\n", .text),
        html: try program(html ?? "<p>Hello</p>\n", .html)
      )
    }

    private func program(_ source: String, _ landing: Landing) throws -> MergeProgram {
      var problems = Problems()
      let compiler = MergeCompiler(
        fields: fields, constants: .object([:]), partials: { _ in nil })
      let template = MergeTemplate(
        parsing: Array(source.utf8), at: Problem.Place(file: "golden"), problems: &problems)
      let program = template.flatMap {
        compiler.compile($0, for: landing, problems: &problems)?.program
      }
      guard let program else { throw Failure(problems: problems.kept.map(\.description)) }
      return program
    }
  }

  struct Failure: Error {
    let problems: [String]
  }
}
