import Foundation
import Mail

/// The attachments that each recipient gets another of, while a campaign is checked and queued.
struct PersonalFiles {
  private let workspace: Workspace
  private let enclosures: [PersonalEnclosure]
  private let places: [Problem.Place]
  private let fallbacks: [[UInt8]]
  private let sharedSize: Int

  init(
    _ enclosures: Enclosures?, places: [Problem.Place], fallbacks: [String],
    in workspace: Workspace
  ) {
    self.workspace = workspace
    self.enclosures = enclosures?.personal ?? []
    self.places = places
    self.fallbacks = fallbacks.map { Array($0.utf8) }
    sharedSize = enclosures?.shared.reduce(0) { $0 + $1.size } ?? 0
  }

  var isEmpty: Bool { enclosures.isEmpty }
  var count: Int { enclosures.count }

  /// Reports what `address` would lack. The files are not read yet.
  func check(_ values: FieldValues, for address: Address, problems: inout Problems) {
    var total = sharedSize
    for (enclosure, place) in zip(enclosures, places) {
      let path = enclosure.path.text(of: values, fallbacks: fallbacks)
      guard !path.isEmpty else { continue }
      if MediaType.refused.contains(MediaType.ending(of: path)) {
        problems.error(
          .attachment, at: place,
          "\(path), for \(address), is a program, which large mailbox providers refuse",
          hint: "put the file on a web page, and link to it", kind: "attached program")
      }
      do throws(EnclosedFile.Fault) {
        total += try EnclosedFile(path, in: workspace).size
      } catch {
        problems.error(
          .attachment, at: place, "\(path) \(error.message): \(address) would lack it",
          hint: error.hint ?? "add the file, or put a section around it for those who have one",
          kind: "personal attachment: \(error.message)")
      }
    }
    guard total > Attachments.warnsOver, let place = places.first else { return }
    Attachments.complain(
      of: total, what: "attachments for \(address)", at: place, kind: "size of attachments",
      &problems)
  }

  /// `values` with the digests of the files as they are now in their slots.
  func sealed(_ values: FieldValues) throws(ComposingFailure) -> FieldValues {
    guard !isEmpty else { return values }
    let seals = Dictionary(uniqueKeysWithValues: enclosures.map { ($0.seal, $0.path) })
    var sealed = FieldValues()
    for slot in 0..<values.count {
      guard let program = seals[slot] else {
        sealed.append(values[slot])
        continue
      }
      let path = program.text(of: values, fallbacks: fallbacks)
      sealed.append(
        path.isEmpty ? [] : Digest(of: try PersonalFile.bytes(path, in: workspace)).bytes)
    }
    return sealed
  }
}

/// One of them, when it is read.
enum PersonalFile {
  static func bytes(_ path: String, in workspace: Workspace) throws(ComposingFailure) -> [UInt8] {
    do throws(EnclosedFile.Fault) { return try EnclosedFile(path, in: workspace).bytes() } catch {
      throw .attachment(path: path, reason: error.message)
    }
  }
}
