import Foundation
import Mail
import Postroom

/// One static page to look through messages, made of their own bytes; it needs no server and no
/// network.
struct PreviewPage {
  let campaign: String
  let selection: PreviewSelection
  let source: PreviewSource
  let workspace: Workspace

  /// The page; each message is composed as it would be submitted.
  func html() throws -> String {
    // By address: rows may stand for others once a list has been queued again.
    var numbers: [String: Int] = [:]
    var labels: [[String]] = []
    var members: [AudienceMember] = []
    let groups = selection.groups.map { group in
      var messages: [Int] = []
      var shown: Set<Int> = []
      for (member, label) in group.members {
        let number = numbers[member.address.key] ?? members.count
        if number == members.count {
          numbers[member.address.key] = number
          members.append(member)
          labels.append([])
        }
        if !label.isEmpty && !labels[number].contains(label) { labels[number].append(label) }
        if shown.insert(number).inserted { messages.append(number) }
      }
      return JSONValue.object([
        ("title", .text(group.title)), ("about", .text(group.about)),
        ("count", .optional(group.count)),
        ("messages", .list(messages.map { .number($0) })), ("more", .text(group.more)),
      ])
    }
    let messages = try zip(members, labels).map { member, labels in
      try message(PreviewedMessage(source.composer, member), labels)
    }
    let data = JSONValue.object([
      ("campaign", .text(campaign)),
      ("summary", .text(selection.summary + (source.approval.map { "; \($0)" } ?? ""))),
      ("groups", .list(groups)), ("messages", .list(messages)),
      ("findings", .list(PreviewFinding.all(in: source.problems, workspace).map(\.json))),
      ("omitted", .number(source.problems.omitted)),
    ])
    // No value can end the script that it stands in.
    let json = data.line.split(separator: "<", omittingEmptySubsequences: false)
      .joined(separator: "\\u003c")
    return Self.page(
      "preview.html",
      ["STYLE": Self.file("preview.css"), "SCRIPT": Self.file("preview.js"), "DATA": json])
  }

  private func message(_ message: PreviewedMessage, _ labels: [String]) -> JSONValue {
    .object([
      ("address", .text(message.address.text)), ("to", .text(message.to)),
      ("row", .number(message.row)), ("subject", .text(message.subject)),
      ("labels", .list(labels.map { .text($0) })), ("octets", .number(message.bytes.count)),
      ("link", .optional(message.link)), ("reverse_path", .text(message.reversePath)),
      ("eml", .text(Data(message.bytes).base64EncodedString())),
    ])
  }

  private static func page(_ name: String, _ parts: [String: String]) -> String {
    var rest = file(name)[...]
    var page = ""
    while let start = rest.range(of: "/*"), let end = rest[start.upperBound...].range(of: "*/") {
      page += rest[..<start.lowerBound]
      page += parts[String(rest[start.upperBound..<end.lowerBound])] ?? ""
      rest = rest[end.upperBound...]
    }
    return page + rest
  }

  private static func file(_ name: String) -> String {
    Pages.files.first { $0.path.hasSuffix("/\(name)") }?.text ?? ""
  }
}
