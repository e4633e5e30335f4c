import Foundation
import Postroom

/// Who comes, in each of its forms.
struct RsvpFormat {
  private let attendance: Attendance

  private let zone: TimeZone

  init(_ attendance: Attendance, in zone: TimeZone) {
    self.attendance = attendance
    self.zone = zone
  }

  private static let longestBar = 30

  /// The event, and how many answered what.
  func head(_ counts: AttendanceCounts) -> [String] {
    let when = attendance.start.words("EEEE d MMMM yyyy, HH:mm", in: zone)
    var lines = [
      "\(attendance.campaign): \(attendance.title), \(when)"
        + (attendance.isCancelled ? "; cancelled" : "")
    ]
    let words = ["accepted", "waiting", "tentative", "declined"]
    var rows = words.map { ($0, counts.byWord[$0] ?? 0) }.filter { $0.0 != "waiting" || $0.1 > 0 }
    rows.append(("no answer", counts.unanswered))
    let most = max(1, rows.map(\.1).max() ?? 1)
    for (word, count) in rows {
      // At least one block for anybody.
      let width = count == 0 ? 0 : max(1, count * Self.longestBar / most)
      let number = Console.number(count)
      let space = String(repeating: " ", count: max(0, 9 - number.count))
      let bar = width == 0 ? "" : "  " + String(repeating: "█", count: width)
      lines.append("  \(Console.padded(word, 10))\(space)\(number)\(bar)")
    }
    if let capacity = attendance.capacity {
      let free = max(0, capacity - (counts.byWord["accepted"] ?? 0))
      lines.append(
        "  \(Console.count(capacity, "place")), \(free == 0 ? "all taken" : "\(Console.number(free)) free")"
      )
    }
    if counts.answered > 0 { lines.append("") }
    return lines
  }

  /// For a terminal: answer, address, when, comment.
  func text(_ invitee: Invitee) -> String {
    var words = [
      Console.padded(invitee.word ?? "no answer", 10),
      Console.padded(Console.address(invitee.address), 44),
      Console.padded(invitee.answer?.since.local(in: zone) ?? "", 23),
    ]
    if let answer = invitee.answer {
      let comment = answer.comment.isEmpty ? "" : "\"\(answer.comment)\""
      let note = answer.isOfEarlierStart ? "(before the event moved)" : ""
      words.append([comment, note].filter { !$0.isEmpty }.joined(separator: " "))
    }
    let line = words.joined(separator: "  ")
    return String(
      line.prefix(upTo: line.lastIndex { $0 != " " }.map(line.index(after:)) ?? line.endIndex))
  }

  func json(_ invitee: Invitee) -> String {
    let comment = invitee.answer.flatMap { $0.comment.isEmpty ? nil : $0.comment }
    return JSONValue.object([
      ("campaign", .text(attendance.campaign)),
      ("address", invitee.address.isEmpty ? .null : .text(invitee.address)),
      ("answer", .optional(invitee.word)), ("place", .optional(invitee.place)),
      ("comment", .optional(comment)),
      ("since", .optional(invitee.answer?.since.rfc3339)),
      ("before_it_moved", invitee.answer.map { .flag($0.isOfEarlierStart) } ?? .null),
      (
        "fields",
        .object(
          attendance.fields.compactMap { name in
            invitee.fields[name].map { (name, .text($0)) }
          })
      ),
    ]).line
  }

  private static let columns = ["address", "answer", "place", "comment"]

  /// Each column has a name of its own: a member's field that is called as one of ours is `member_answer`.
  var csvHeader: String {
    var taken = Set(attendance.fields).union(Self.columns)
    let fields = attendance.fields.map { field in
      guard Self.columns.contains(field) else { return field }
      var name = "member_\(field)"
      while !taken.insert(name).inserted { name = "member_\(name)" }
      return name
    }
    return row(fields + Self.columns)
  }

  func csv(_ invitee: Invitee) -> String {
    row(
      attendance.fields.map { invitee.fields[$0] ?? "" } + [
        invitee.address, invitee.word ?? "", invitee.place.map(String.init) ?? "",
        invitee.answer?.comment ?? "",
      ])
  }

  /// RFC 4180.
  private func row(_ cells: [String]) -> String {
    cells.map { LogFormat.cell($0) }.joined(separator: ",") + "\r\n"
  }
}
